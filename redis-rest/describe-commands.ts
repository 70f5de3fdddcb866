import { randomUUID } from "node:crypto";
import { Redis } from "@upstash/redis";
import { describe, expect, test } from "vitest";
import { describeEngines } from "./describe-engines.ts";

/** What the client answers when it is used so, on keys of its own. */
export type CommandCase = [name: string, use: (redis: Redis, key: string, other: string) => Promise<unknown>, answer: unknown];

/** Runs cases through @upstash/redis over each engine, with answers in base64 and without, piped together and one by one. */
export function describeCommands(environment: Record<string, string | undefined>, kinds: Record<string, CommandCase[]>): void {
  describeEngines(environment, (server) => {
    describe.each([{}, { responseEncoding: false as const, enableAutoPipelining: false }])("by a client with %j", (options) => {
      for (const [kind, cases] of Object.entries(kinds)) {
        test.each(cases)(`${kind}: %s`, async (_name, use, answer) => {
          const redis = new Redis({ url: server().url, token: server().token, retry: false, ...options });
          expect(await use(redis, `key:${randomUUID()}`, `key:${randomUUID()}`)).toEqual(answer);
        });
      }
    });
  });
}
