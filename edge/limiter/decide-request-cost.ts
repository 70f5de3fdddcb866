import type { LimitCost } from "#contracts/limit-cost.ts";
import type { Method } from "#contracts/scalars.ts";

const MOST_UNITS = 1_000_000;

const NUMBER = /^\d{1,300}(\.\d{1,300})?$/;

/**
 * Units of a request, before it is answered. `said`: what its field says, every value of it; the highest number counts, so that
 * repeating it helps nobody, and what is no plain number counts as the most, for the upstream might read one in it. `most`: where the
 * cost names no maximum of its own.
 */
export function decideRequestCost(cost: LimitCost, { method, said }: { method: string; said: readonly string[] }, most: number): number {
  const words = said.map((text) => text.trim()).filter((text) => text !== "");
  if (words.length === 0) return methodCost(cost, method) ?? cost.default;
  const stated = words.every((word) => NUMBER.test(word)) ? highest(words) : null;
  return Math.min(Math.max(stated ?? Number.POSITIVE_INFINITY, cost.minimum), cost.maximum ?? most);
}

/** HEAD costs what GET does, where it is not named itself. */
function methodCost({ methods }: LimitCost, method: string): number | undefined {
  return methods?.[method as Method] ?? (method === "HEAD" ? methods?.GET : undefined);
}

/** What a request says that it costs, every value of its field. */
export function decideSaid({ field }: LimitCost, { headers, query }: { headers: Pick<Headers, "get">; query: string }): string[] {
  if (field === undefined) return [];
  const name = field.slice(field.indexOf(":") + 1);
  return field.startsWith("query:") ? new URLSearchParams(query).getAll(name) : (headers.get(name)?.split(",") ?? []);
}

/** Units that the answer says the request has cost; null: it does not say. */
export function decideAnswerCost(cost: LimitCost, said: string | null): number | null {
  const stated = said === null ? null : highest(said.split(","));
  return stated === null ? null : Math.min(stated, cost.maximum ?? MOST_UNITS);
}

function highest(said: readonly string[]): number | null {
  const numbers = said.map((text) => text.trim()).filter((text) => NUMBER.test(text));
  return numbers.length === 0 ? null : Math.ceil(Math.max(...numbers.map(Number)));
}
