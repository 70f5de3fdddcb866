import * as z from "zod/mini";
import { LiveCell, wholeKey } from "./live-cells.ts";

/** What one process stored in one second, as it tells the others. */
export const SecondPart = z.object({
  instance: z.string(),
  /** Seconds since 1970, by the database's clock. */
  second: z.int().check(z.gte(0)),
  cells: z.array(z.tuple([z.string(), LiveCell])),
  /** Clients that somebody watches there: the others count them too. */
  watches: z.array(z.string()),
  /** It ends: nobody waits for its next one. */
  leaving: z.boolean(),
  /** Requests of seconds before, whose parts were given up. */
  lost: z.optional(z.int().check(z.gte(0))),
});
export type SecondPart = z.infer<typeof SecondPart>;

export function requestsOf({ cells }: SecondPart): number {
  return cells.find(([key]) => key === wholeKey)?.[1].requests ?? 0;
}
