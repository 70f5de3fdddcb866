import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod/mini";
import { FieldError, Problem } from "#contracts/problem.ts";
import type { OperatorApi } from "./operator-api.ts";

const pollMs = 100;
const arriveWithinMs = 15_000;

const Published = z.object({ version: z.int(), changed: z.boolean(), warnings: z._default(z.array(FieldError), []) });
const Policy = z.object({
  documents: z.array(z.object({ part: z.string(), version: z.int(), publishedVersion: z.int() })),
});

export type PublishedConfig = { ok: true; version: number; changed: boolean; warnings: FieldError[] } | { ok: false; errors: FieldError[] };

/** Makes `yaml` the live config; mistakes that analytics finds are in the answer. Rejects when it cannot be asked. */
export async function publishConfig(api: OperatorApi, yaml: string): Promise<PublishedConfig> {
  const { status, body } = await api("POST", "/api/config", { yaml, message: "aegis dev" });
  const published = Published.safeParse(body);
  if (status < 300 && published.success) return { ok: true, ...published.data };
  const problem = Problem.safeParse(body);
  const errors = problem.success ? problem.data.errors : undefined;
  if (errors && errors.length > 0) return { ok: false, errors };
  throw new Error(`analytics answered ${status} to the config${problem.success ? `: ${problem.data.detail ?? problem.data.title}` : ""}`);
}

/** Waits until KV holds the newest config document; false when it did not within 15 s. */
export async function waitUntilInKv(api: OperatorApi): Promise<boolean> {
  const deadline = performance.now() + arriveWithinMs;
  while (performance.now() < deadline) {
    const policy = Policy.safeParse((await api("GET", "/api/policy")).body);
    const document = policy.data?.documents.find(({ part }) => part === "config");
    if (document && document.publishedVersion >= document.version) return true;
    await delay(pollMs);
  }
  return false;
}
