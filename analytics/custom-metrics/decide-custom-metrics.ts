import { CustomMetric, type MetricKind } from "#contracts/custom-metric.ts";
import type { FieldError } from "#contracts/problem.ts";

export type Rejected = { readonly index: number; readonly code: "input-invalid"; readonly errors: FieldError[] };
/** A value that may be stored: `tags` as one text, the same whatever their order was. */
export type MetricValue = {
  readonly index: number;
  readonly name: string;
  readonly kind: MetricKind;
  readonly tags: string;
  readonly value: number;
  /** Milliseconds since 1970. */
  readonly at: number;
};
type Judged = { readonly values: MetricValue[]; readonly rejected: Rejected[] };

const oldestMs = 86_400_000;
const aheadMs = 60_000;

/** Judges each item for itself, so that a bad one never costs the others. */
export function decideCustomMetrics(items: readonly unknown[], now: number): Judged {
  const judged: Judged = { values: [], rejected: [] };
  for (const [index, item] of items.entries()) {
    const parsed = CustomMetric.safeParse(item);
    if (!parsed.success) {
      judged.rejected.push(
        reject(
          index,
          parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), message })),
        ),
      );
      continue;
    }
    const { name, kind, tags, value } = parsed.data;
    const at = parsed.data.at === undefined ? now : Date.parse(parsed.data.at);
    if (!(at >= now - oldestMs && at <= now + aheadMs)) {
      judged.rejected.push(reject(index, [{ path: "at", message: "use a time of the last 24 hours" }]));
    } else judged.values.push({ index, name, kind, tags: writeTags(tags), value, at });
  }
  return judged;
}

export function reject(index: number, errors: FieldError[]): Rejected {
  return { index, code: "input-invalid", errors };
}

function writeTags(tags: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(tags).sort(([one], [other]) => (one < other ? -1 : 1))));
}
