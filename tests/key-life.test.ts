import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ApiKeysPage, CreatedApiKey, RevokedApiKey, RotatedApiKey } from "#contracts/api-key.ts";
import { apiKeyKey } from "#contracts/kv-keys.ts";
import { repositoryRoot } from "../cli/repository-root.ts";
import { dumpEmbedded, findInFiles, findInTexts } from "./find-secret.ts";
import { runStack, type Stack } from "./run-stack.ts";

/** An edge may go on with what it knew of a key for a minute, and a stalled machine adds to it. */
const patient = { timeout: 150_000, interval: 500 };
const soon = { timeout: 60_000, interval: 250 };

let stack: Stack;
/** Every key that was made, whole. */
const made: string[] = [];
/** What the service answered besides the keys themselves, and what the commands printed. */
const answered: Record<string, string> = {};

beforeAll(async () => {
  stack = await runStack();
  expect((await stack.api("POST", "/api/config", { yaml: stack.yaml })).status).toBe(201);
}, 180_000);
afterAll(() => stack?.stop(), 60_000);

const statusOf = async (key: string) => (await stack.send("/api/users", { headers: { "X-API-Key": key } })).status;
const run = promisify(execFile);

/** Runs `aegis keys …` as a user does. */
async function aegisKeys(...args: string[]): Promise<string> {
  const analytics = `http://127.0.0.1:${stack.ports.analytics}`;
  const whole = [join(repositoryRoot, "cli", "main.ts"), "keys", ...args, "--analytics", analytics, "--state", stack.folder];
  const { stdout, stderr } = await run(process.execPath, whole, { cwd: repositoryRoot });
  answered[`stderr of aegis keys ${args[0]} ${Object.keys(answered).length}`] = stderr;
  return stdout;
}

/** A key's id, and what nobody but its holder may know. */
const idOf = (key: string) => key.split("_")[1] ?? "";
const secretOf = (key: string) => (key.split("_")[2] ?? "").slice(0, -6);

describe("the life of an API key, by the API", () => {
  it("is made, works, is rotated with both working, ends after the grace period, and is refused once revoked", async () => {
    const body = { name: "partner", roles: ["user"], plan: "gold" };
    const created = CreatedApiKey.parse((await stack.api("POST", "/api/keys", body)).body);
    made.push(created.key);
    await expect.poll(() => statusOf(created.key), soon).toBe(200);

    const rotation = await stack.api("POST", `/api/keys/${created.id}/rotate`, { gracePeriod: "5s", reason: "test" });
    const rotated = RotatedApiKey.parse(rotation.body);
    made.push(rotated.key);
    await expect.poll(() => statusOf(rotated.key), soon).toBe(200);
    await expect.poll(() => statusOf(created.key), patient).toBe(401);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(rotated.replaced.expiresAt));
    expect(await statusOf(rotated.key)).toBe(200);

    const revoked = RevokedApiKey.parse((await stack.api("DELETE", `/api/keys/${rotated.id}`)).body);
    expect(revoked).toMatchObject({ revoked: [rotated.id], stillActive: [] });
    await expect.poll(() => statusOf(rotated.key), soon).toBe(401);
  }, 400_000);
});

describe("the life of an API key, by the CLI", () => {
  it("is made, works, is rotated with both working, and all of it is refused once revoked", async () => {
    const key = (await aegisKeys("create", "--name", "robot", "--roles", "user", "--for", "90d")).trim();
    made.push(key);
    await expect.poll(() => statusOf(key), soon).toBe(200);
    await aegisKeys("update", idOf(key), "--plan", "silver");
    answered.show = await aegisKeys("show", idOf(key));
    expect(answered.show).toMatch(/^plan +silver$/m);

    const next = (await aegisKeys("rotate", idOf(key), "--grace", "1h", "--reason", "test")).trim();
    made.push(next);
    await expect.poll(() => statusOf(next), soon).toBe(200);
    expect(await statusOf(key)).toBe(200);

    answered.list = await aegisKeys("list", "--name", "robot");
    expect(answered.list).toMatch(new RegExp(`${idOf(key)} +rotated`));
    answered.revoke = await aegisKeys("revoke", idOf(next), "--all");
    await expect.poll(() => statusOf(next), soon).toBe(401);
    await expect.poll(() => statusOf(key), soon).toBe(401);
  }, 300_000);

  it("says what is wrong with 1, and how it is used with 2", async () => {
    await expect(aegisKeys("show", "aaaaaaaaaaaa")).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("There is no API key"),
    });
    await expect(aegisKeys("rotate", idOf(made[0] ?? ""))).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining("conflict") });
    await expect(aegisKeys("create", "--name", "x", "--roles", "usr")).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('did you mean "user"?'),
    });
    await expect(aegisKeys("create")).rejects.toMatchObject({ code: 2 });
  }, 120_000);
});

describe("a key's secret", () => {
  it("is in no answer, ledger, report, log, KV entry or table, also after it was sent where it does not belong", async () => {
    const [key = ""] = made;
    const mistaken: Record<string, string>[] = [
      { "X-API-Key": `${key}x` },
      { "X-API-Key": key.slice(0, -1) },
      { Authorization: `Bearer ${key}` },
      { Authorization: `ApiKey ${key}` },
    ];
    for (const headers of mistaken) expect((await stack.send("/api/users", { headers })).status).toBe(401);
    const { headers } = await stack.send(`/public/x?api_key=${key}`);
    const request = `/api/requests/${String(headers["x-request-id"])}`;
    await expect.poll(async () => (await stack.api("GET", request)).status, soon).toBe(200);
    const reports = ["latency", "throughput", "errors", "rate-limit-usage"].map((name) => `/api/metrics/${name}?range=15m`);
    for (const path of ["/api/keys", "/api/ledger?limit=200", "/api/loop", "/api/policy", request, ...reports]) {
      answered[path] = JSON.stringify((await stack.api("GET", path)).body);
    }
    const keys = ApiKeysPage.parse(JSON.parse(answered["/api/keys"] ?? ""));
    expect(keys.keys.map(({ id }) => id).sort()).toEqual(made.map(idOf).sort());
    expect(answered["/api/ledger?limit=200"]).toContain("key.rotate");

    // A living key too, whose record stands in KV while it is searched.
    const living = CreatedApiKey.parse((await stack.api("POST", "/api/keys", { name: "living", roles: ["user"] })).body);
    made.push(living.key);
    await expect.poll(() => statusOf(living.key), soon).toBe(200);

    for (const name of ["edge", "analytics"] as const) await stack.end(name);
    const secrets = Object.fromEntries(
      made.flatMap((whole) => [
        [`key ${idOf(whole)}`, whole],
        [`secret of ${idOf(whole)}`, secretOf(whole)],
      ]),
    );
    expect(findInTexts(secrets, answered)).toEqual([]);
    const tables = await dumpEmbedded(join(stack.folder, "database"));
    expect(tables["public.api_keys"]).toContain(living.id);
    expect(tables["public.request_metrics"] ?? "").not.toBe("");
    expect(findInTexts(secrets, tables)).toEqual([]);
    const { files, hits } = findInFiles(secrets, stack.folder);
    expect(hits).toEqual([]);
    // What was searched holds the key's public part, in KV as well: the search sees what is there.
    expect(findInFiles({ id: living.id }, join(stack.folder, "database")).hits).not.toEqual([]);
    expect(findInFiles({ id: apiKeyKey(living.id) }, join(stack.folder, "kv")).hits).not.toEqual([]);
    const rows = Object.values(tables).join("\n").split("\n").length;
    process.stdout.write(
      `${Object.keys(secrets).length} secrets in ${files} files, ${Object.keys(tables).length} tables (${rows} rows): 0 hits\n`,
    );
  }, 240_000);
});
