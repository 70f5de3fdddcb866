import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod/mini";
import { FieldError } from "#contracts/problem.ts";
import { type AnalyticsClient, describeProblem } from "../commands/analytics-client.ts";
import { UserError } from "../user-error.ts";

const pollMs = 100;
const arriveWithinMs = 15_000;

const Published = z.object({ version: z.int(), changed: z.boolean(), warnings: z._default(z.array(FieldError), []) });
const Policy = z.object({
  documents: z.array(z.object({ part: z.string(), version: z.int(), publishedVersion: z.int() })),
});

export type PublishedConfig = { ok: true; version: number; changed: boolean; warnings: FieldError[] } | { ok: false; errors: FieldError[] };

/** Makes `yaml` the live config; mistakes that analytics finds are in the answer. Throws `UserError` when it cannot be asked. */
export async function publishConfig(analytics: AnalyticsClient, yaml: string): Promise<PublishedConfig> {
  const body = { yaml, message: "aegis dev" };
  const answer = await analytics.ask({ method: "POST", path: "/api/config", body, answer: Published });
  if (answer.ok) return { ok: true, ...answer.value };
  const { errors } = answer.problem;
  if (errors && errors.length > 0) return { ok: false, errors };
  throw new UserError(describeProblem(answer.problem));
}

/** Waits until KV holds the newest config document; false when it did not within 15 s. */
export async function waitUntilInKv(analytics: AnalyticsClient): Promise<boolean> {
  const deadline = performance.now() + arriveWithinMs;
  while (performance.now() < deadline) {
    const policy = await analytics.demand({ path: "/api/policy", answer: Policy });
    const document = policy.documents.find(({ part }) => part === "config");
    if (document && document.publishedVersion >= document.version) return true;
    await delay(pollMs);
  }
  return false;
}
