import { describe, expect, it } from "vitest";
import type { LimitOverride } from "#contracts/live-policy.ts";
import { storedKey } from "../auth/test-api-keys.ts";
import { freshAddress, limitOf, serve } from "../limiter/test-limits.ts";
import { publish, send, token } from "../test-worker.ts";

const override = (quota: number, changes: Partial<LimitOverride> = {}): LimitOverride => ({
  quota,
  windowSeconds: 3600,
  mode: "enforce",
  origin: "operator",
  decisionId: "d",
  expiresAt: null,
  ...changes,
});
const bearer = async (subject: string) => ({ Authorization: `Bearer ${await token({ subject })}` });
const quotaOf = async (headers: Record<string, string>) =>
  Number(/q=(\d+)/.exec((await send("/api/users", { headers })).headers.get("RateLimit-Policy") ?? "")?.[1]);

describe("a limit that is changed for some clients", () => {
  it("is for each the one that says most about it, counted for itself; for the others it is as it was", async () => {
    const limit = limitOf({ path: "/api/*", quota: 10, by: "route" });
    await serve([limit]);
    const key = await storedKey();
    const id = key.split("_")[1];
    const issuer = "static.aegis.test";
    await publish("limits", {
      overrides: { [limit.name]: override(5) },
      clients: {
        [limit.name]: {
          "sub:partner-*": override(200),
          [`sub:partner-a@${issuer}`]: override(300),
          [`sub:partner-b@${issuer}`]: override(400, { expiresAt: Date.now() - 1 }),
          [`key:${id}`]: override(2),
        },
        constructor: { "sub:*": override(0) },
      },
    });
    const ofKey = { "X-API-Key": key };
    await expect.poll(() => quotaOf(ofKey), { timeout: 10_000 }).toBe(2);
    expect(await quotaOf(await bearer("partner-a"))).toBe(300);
    expect(await quotaOf(await bearer("partner-b"))).toBe(200);
    expect(await quotaOf(await bearer("partner-new"))).toBe(200);
    expect(await quotaOf(await bearer("alice"))).toBe(5);
    expect((await send("/api/users", { headers: ofKey })).status).toBe(200);
    expect((await send("/api/users", { headers: ofKey })).status).toBe(429);
    expect((await send("/api/users", { headers: await bearer("bob") })).status).toBe(200);
    await publish("limits", { overrides: {} });
    await expect.poll(() => quotaOf(ofKey), { timeout: 10_000 }).toBe(10);
  });

  it("may let one address through what others are refused by, and refuse it nothing in shadow", async () => {
    const limit = limitOf({ quota: 1 });
    await serve([limit]);
    const [spared, other] = [freshAddress(), freshAddress()];
    await publish("limits", { overrides: {}, clients: { [limit.name]: { "ip:*": override(1, { mode: "shadow" }) } } });
    const statuses = async (address: string) => {
      const seen: number[] = [];
      for (let count = 0; count < 3; count++) seen.push((await send("/open/x", { address })).status);
      return seen;
    };
    await expect.poll(async () => (await statuses(spared)).join(), { timeout: 10_000 }).toBe("200,200,200");
    await publish("limits", { overrides: {} });
    await expect.poll(async () => (await statuses(other))[2], { timeout: 10_000 }).toBe(429);
  });

  it("is as it was where the document is of an older writer, or is no document", async () => {
    const limit = limitOf({ path: "/api/*", quota: 10 });
    await serve([limit]);
    await publish("limits", { overrides: { [limit.name]: override(6) } });
    const headers = await bearer(crypto.randomUUID());
    await expect.poll(() => quotaOf(headers), { timeout: 10_000 }).toBe(6);
    await publish("limits", { overrides: {}, clients: { [limit.name]: { "*": override(1) } } });
    // The next config is read together with it.
    await serve([limit]);
    expect(await quotaOf(headers)).toBe(6);
  });
});
