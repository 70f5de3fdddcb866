import { describe, expect, it } from "vitest";
import { storedKey } from "../auth/test-api-keys.ts";
import { freshAddress, limitOf, serve } from "../limiter/test-limits.ts";
import { send, token } from "../test-worker.ts";

const ask = async (path: string, options: Parameters<typeof send>[1] = {}) => {
  const response = await send(path, options);
  const problem = response.status === 429 ? ((await response.json()) as { "violated-policies": string[]; detail: string }) : null;
  return {
    status: response.status,
    headers: response.headers,
    violated: problem?.["violated-policies"] ?? [],
    detail: problem?.detail ?? "",
  };
};
/** What is left by the answer's RateLimit field, by limit, in the field's order. */
const leftOf = (headers: Headers) =>
  [...(headers.get("RateLimit") ?? "").matchAll(/"([^"]+)";r=(\d+)/g)].map(([, name, left]) => `${name} ${left}`);

describe.each(["leased", "strict"] as const)("several limits of one request under policy %s", (policy) => {
  it("are all charged, or none where one refuses", async () => {
    const [own, total] = [limitOf({ quota: 100 }), limitOf({ policy, quota: 3, path: undefined, additional: true, by: "route" })];
    await serve([own, total]);
    const [one, other] = [freshAddress(), freshAddress()];
    const asked = async (address: string) => {
      const { status, violated, headers } = await ask("/open/x", { address });
      return [status, violated, leftOf(headers)];
    };
    expect(await asked(one)).toEqual([200, [], [`${total.name} 2`, `${own.name} 99`]]);
    expect(await asked(one)).toEqual([200, [], [`${total.name} 1`, `${own.name} 98`]]);
    expect(await asked(other)).toEqual([200, [], [`${total.name} 0`, `${own.name} 99`]]);
    for (let count = 0; count < 2; count++) expect(await asked(one)).toEqual([429, [total.name], [`${total.name} 0`, `${own.name} 98`]]);
  });

  it("are all named that refuse, and the one that keeps the caller longest says when to come back", async () => {
    const [hour, day] = [limitOf({ policy }), limitOf({ policy, additional: true, windowSeconds: 31_536_000 })];
    const shadow = limitOf({ policy, additional: true, shadow: true });
    await serve([hour, day, shadow]);
    const address = freshAddress();
    expect((await ask("/open/x", { address })).status).toBe(200);
    const refused = await ask("/open/x", { address });
    expect([refused.status, refused.violated]).toEqual([429, [hour.name, day.name]]);
    const seconds = Number(refused.headers.get("Retry-After"));
    expect(seconds).toBeGreaterThanOrEqual(
      Number(
        /t=(\d+)$/.exec(
          refused.headers
            .get("RateLimit")
            ?.split(", ")
            .find((item) => item.includes(day.name)) ?? "",
        )?.[1],
      ),
    );
    expect(refused.detail).toContain(`"${day.name}" admits 1 requests in 31536000 s. Try again in ${seconds} s`);
    for (const { name } of [hour, day]) expect(refused.headers.get("RateLimit-Policy")).toContain(`"${name}";q=1`);
    expect(refused.headers.get("RateLimit-Policy")).not.toContain(shadow.name);
  });

  it("let a limit that admits nobody refuse before anything is charged", async () => {
    const [closed, other] = [limitOf({ policy, quota: 0, methods: ["POST"] }), limitOf({ policy, additional: true, quota: 3 })];
    await serve([closed, other]);
    const address = freshAddress();
    expect(await ask("/open/x", { address, method: "POST" })).toMatchObject({ status: 429, violated: [closed.name] });
    expect(leftOf((await ask("/open/x", { address })).headers)).toEqual([`${other.name} 2`]);
  });

  it("are those of every reading of the path", async () => {
    const [login, all] = [limitOf({ policy, path: "/open/login/now" }), limitOf({ quota: 100 })];
    await serve([login, all]);
    const address = freshAddress();
    expect((await ask("/open/login/now", { address })).status).toBe(200);
    expect(await ask("/open/login%2fnow", { address })).toMatchObject({ status: 429, violated: [login.name] });
    const elsewhere = await ask("/open/login", { address });
    expect([elsewhere.status, leftOf(elsewhere.headers)]).toEqual([200, [`${all.name} 99`]]);
  });
});

describe("whom a limit applies to", () => {
  it("may depend on the caller's plan, and its quota too", async () => {
    const planned = limitOf({ path: "/api/*", quota: 1, planQuotas: { gold: 3 } });
    const free = limitOf({ path: "/api/*", quota: 0, when: { plans: ["free"] } });
    await serve([free, planned]);
    const statusesOf = async (claims: object) => {
      const headers = { Authorization: `Bearer ${await token({ subject: crypto.randomUUID(), ...claims })}` };
      const statuses: number[] = [];
      for (let count = 0; count < 4; count++) statuses.push((await ask("/api/users", { headers })).status);
      return statuses;
    };
    expect(await statusesOf({ plan: "gold" })).toEqual([200, 200, 200, 429]);
    expect(await statusesOf({ plan: "silver" })).toEqual([200, 429, 429, 429]);
    expect(await statusesOf({})).toEqual([200, 429, 429, 429]);
    expect(await statusesOf({ plan: "free" })).toEqual([429, 429, 429, 429]);
    const headers = { "X-API-Key": await storedKey({ plan: "gold" }) };
    expect((await ask("/api/users", { headers })).headers.get("RateLimit-Policy")).toContain("q=3");
  });

  it("may depend on roles, headers and the country", async () => {
    const plain = limitOf({ path: undefined, quota: 100 });
    const staff = limitOf({ path: undefined, quota: 200, when: { roles: ["staff", "admin"] } });
    const bots = limitOf({ path: undefined, quota: 10, when: { headers: { "User-Agent": { contains: "bot" } } } });
    const abroad = limitOf({ path: undefined, quota: 20, when: { countries: ["FR"] } });
    await serve([staff, bots, abroad, plain]);
    const judgedBy = async (path: string, options: Parameters<typeof send>[1]) =>
      /^"([^"]+)"/.exec((await ask(path, options)).headers.get("RateLimit") ?? "")?.[1];
    const bearer = async (roles: string[]) => ({ headers: { Authorization: `Bearer ${await token({ roles })}` } });
    expect(await judgedBy("/api/users", await bearer(["admin"]))).toBe(staff.name);
    expect(await judgedBy("/api/users", await bearer(["user"]))).toBe(plain.name);
    expect(await judgedBy("/open/x", { headers: { "User-Agent": "a bot" } })).toBe(bots.name);
    expect(await judgedBy("/open/x", { cf: { country: "FR" } })).toBe(abroad.name);
    expect(await judgedBy("/open/x", { cf: { country: "DE" } })).toBe(plain.name);
    expect(await judgedBy("/open/x", {})).toBe(plain.name);
  });

  it("counts by a header's value, or by several things at once", async () => {
    const byTenant = limitOf({ by: "header:X-Tenant" });
    const byBoth = limitOf({ path: "/open/both", by: ["address", "header:X-Tenant"] });
    await serve([byTenant, byBoth]);
    const asked = async (path: string, address: string, tenant?: string) =>
      (await ask(path, { address, headers: tenant === undefined ? {} : { "X-Tenant": tenant } })).status;
    const [one, other] = [freshAddress(), freshAddress()];
    expect([await asked("/open/x", one, "a"), await asked("/open/x", other, "a"), await asked("/open/x", one, "b")]).toEqual([
      200, 429, 200,
    ]);
    const without = [await asked("/open/x", one), await asked("/open/x", one), await asked("/open/x", other)];
    expect(without).toEqual([200, 429, 200]);
    expect([await asked("/open/x", one, "a".repeat(10_000)), await asked("/open/x", one, "b".repeat(300))]).toEqual([429, 429]);
    const both = [await asked("/open/both", one, "a"), await asked("/open/both", other, "a"), await asked("/open/both", one, "a")];
    expect(both).toEqual([200, 200, 429]);
  });

  it("may last a month of the calendar, whose end is told", async () => {
    const month = limitOf({ calendar: "month", windowSeconds: 2_678_400 });
    await serve([month]);
    const address = freshAddress();
    expect((await ask("/open/x", { address })).status).toBe(200);
    const refused = await ask("/open/x", { address });
    const [date, seconds] = [new Date(), Number(refused.headers.get("Retry-After"))];
    const end = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
    expect([refused.status, Math.abs(end - date.getTime() - seconds * 1000) < 30_000]).toEqual([429, true]);
    expect(refused.detail).toContain("admits 1 requests in a month");
  });
});
