import { beforeEach, expect, it } from "vitest";
import { rollupClientMinute } from "../db/metric-tables.ts";
import { apiKeys } from "../db/policy-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { testDependencies } from "../test-dependencies.ts";
import { testKeys } from "./test-keys.ts";

describeDatabases("the list of API keys", (get) => {
  let keys: ReturnType<typeof testKeys>;
  beforeEach(async () => {
    await get().db.delete(apiKeys);
    keys = testKeys(get());
  });
  const namesFor = async (query: string) => (await keys.list(query)).keys.map(({ name }) => name);

  it("comes newest first, a page at a time, each key once, also those made at the same moment", async () => {
    for (let index = 0; index < 7; index += 1) {
      await keys.create({ name: `key-${index}` });
      keys.clock.now += index % 2;
    }
    const seen: string[] = [];
    for (let next: string | null = ""; next !== null; ) {
      const page: Awaited<ReturnType<typeof keys.list>> = await keys.list(`limit=3${next && `&before=${next}`}`);
      seen.push(...page.keys.map(({ name }) => name));
      next = page.next;
    }
    expect(new Set(seen).size).toBe(7);
    expect(seen).toHaveLength(7);
    expect(seen[0]).toBe("key-6");
  });

  it("is filtered by state, name, role and client", async () => {
    await keys.create({ name: "short", expiresIn: "1s", roles: ["user"] });
    const gone = await keys.create({ name: "Gone 100%", roles: ["user", "ops"] });
    const long = await keys.create({ name: "long", expiresIn: "1d" });
    await keys.call("DELETE", `/api/keys/${gone.id}`);
    keys.clock.now += 1000;
    expect(await namesFor("state=active")).toEqual(["long"]);
    expect(await namesFor("state=expired")).toEqual(["short"]);
    expect(await namesFor("state=revoked")).toEqual(["Gone 100%"]);
    expect(await namesFor("name=gONE")).toEqual(["Gone 100%"]);
    expect(await namesFor("name=%25")).toEqual(["Gone 100%"]);
    expect(await namesFor("role=ops")).toEqual(["Gone 100%"]);
    expect(await namesFor("role=use")).toEqual([]);
    expect(await namesFor(`client=key:${long.id}`)).toEqual(["long"]);
    expect(await namesFor("state=active&role=user")).toEqual([]);
  });

  it("tells which keys are under which pepper, new ones being under the first", async () => {
    await keys.create({ name: "before" });
    const env = { ...testDependencies(get()).env, apiKeyPepper: { id: "pepper-2", secret: "another-pepper-of-the-tests" } };
    const later = testKeys(get(), { env });
    const before = await keys.list("pepper=pepper-1");
    const follower = await later.rotate(before.keys[0]?.id ?? "");
    expect(follower.pepperId).toBe("pepper-2");
    expect(await namesFor("pepper=pepper-2")).toEqual(["before"]);
  });

  it("says in which minute a key's client was last counted, whichever of its keys was used", async () => {
    const first = await keys.create();
    const second = await keys.rotate(first.id);
    const idle = await keys.create();
    const [older, newer] = [new Date("2026-10-31T10:00:00Z"), new Date("2026-10-31T10:07:00Z")];
    const counts = { client: first.client, route: "r", method: "GET", count: 1, refused: 0, errors: 0 };
    await get()
      .db.insert(rollupClientMinute)
      .values([
        { ...counts, at: newer },
        { ...counts, at: older },
      ]);
    expect((await keys.read(second.id)).lastUsedAt).toBe(newer.toISOString());
    expect((await keys.read(first.id)).lastUsedAt).toBe(newer.toISOString());
    expect((await keys.read(idle.id)).lastUsedAt).toBeNull();
  });

  it("400 for a filter or a page that is none, 404 for a key that is not", async () => {
    for (const query of ["state=dead", "limit=0", "limit=201", "before=@@", "role=A!", "name=", "client=%00"]) {
      expect(await keys.call("GET", `/api/keys?${query}`)).toMatchObject({ status: 400, body: { code: "input-invalid" } });
    }
    expect((await keys.call("GET", "/api/keys/aaaaaaaaaaaa")).status).toBe(404);
  });
});
