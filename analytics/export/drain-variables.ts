import * as z from "zod/mini";
import { findAddressFailure } from "../http/find-address-failure.ts";
import { NamedHeaders } from "./named-headers.ts";

const DrainUrl = z.string().check(
  z.refine((url) => findAddressFailure(url) === null, {
    error: "use an https address, or http on loopback, without user and password: put credentials into AEGIS_DRAIN_HEADERS",
  }),
);

/** Where raw events go as they come. */
export const drainVariables = {
  AEGIS_DRAIN_URL: z.optional(DrainUrl),
  AEGIS_DRAIN_HEADERS: z.optional(NamedHeaders),
  AEGIS_DRAIN_FORMAT: z._default(z.enum(["ndjson", "clickhouse"]), "ndjson"),
};

export type DrainSettings = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly format: "ndjson" | "clickhouse";
};
const Values = z.object(drainVariables);

/** null: nowhere. */
export function toDrainSettings(values: z.infer<typeof Values>): DrainSettings | null {
  const { AEGIS_DRAIN_URL: url, AEGIS_DRAIN_HEADERS: headers = {}, AEGIS_DRAIN_FORMAT: format } = values;
  return url === undefined ? null : { url, headers, format };
}
