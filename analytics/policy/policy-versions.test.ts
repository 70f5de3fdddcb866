import fc from "fast-check";
import { beforeEach, expect, it } from "vitest";
import { policyParts } from "#contracts/kv-keys.ts";
import { describeDatabases } from "../db/test-database.ts";
import { testActor } from "../ledger/test-actor.ts";
import { unsetLimit } from "../limits/unset-limit.ts";
import type { PublishRounds } from "./publish-policy.ts";
import { testPublishing } from "./test-publishing.ts";

describeDatabases("versions of live policy", (get) => {
  const stage = testPublishing(get);
  const { newRounds, setQuota, publish, inKv, versionsWritten, document } = stage;
  let rounds: PublishRounds;
  beforeEach(() => {
    rounds = newRounds();
  });

  it("shows readers versions that only grow, whatever happens, and ends with the newest", async () => {
    const take: Record<Step["do"], (step: Step) => unknown> = {
      set: ({ value }) => setQuota(value),
      unset: () => unsetLimit(stage.dependencies(), { name: "default", reason: "", actor: testActor }),
      publish: ({ value }) => publish(value),
      round: () => rounds.publishDue(),
      restart: () => {
        rounds = newRounds();
      },
      fault: ({ value }) => {
        stage.kv().fault = (["none", "down", "lose-answer"] as const)[value % 3] ?? "none";
      },
      wait: ({ value }) => {
        stage.clock().now += value ** 2 * 10;
      },
    };
    const steps = fc.array(fc.record({ do: fc.constantFrom(...stepKinds), value: fc.integer({ min: 1, max: 99 }) }), {
      minLength: 5,
      maxLength: 15,
    });
    const settle = async () => {
      stage.kv().fault = "none";
      stage.clock().now += 60_000;
      await rounds.publishDue();
      stage.clock().now += 60_000;
      await rounds.publishDue();
    };
    await fc.assert(
      fc.asyncProperty(steps, async (run) => {
        for (const step of run) await take[step.do](step);
        await settle();
        for (const part of policyParts) {
          const versions = versionsWritten(part);
          expect(versions).toEqual([...versions].sort((left, right) => left - right));
          const stored = await document(part);
          expect(inKv(part)).toEqual({
            formatVersion: 1,
            version: stored?.version,
            publishedAt: expect.any(Number),
            ...(stored?.body as object),
          });
        }
      }),
      { numRuns: 15 },
    );
  });
});

const stepKinds = ["set", "unset", "publish", "round", "restart", "fault", "wait"] as const;
type Step = { do: (typeof stepKinds)[number]; value: number };
