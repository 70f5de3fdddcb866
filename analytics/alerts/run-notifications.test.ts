import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sealText } from "#config/seal-text.ts";
import { Alert } from "#contracts/alert.ts";
import { alertNotifications, alerts } from "../db/loop-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { testDependencies, testEnv } from "../test-dependencies.ts";
import { judgeAlerts, type Webhook } from "./judge-alerts.ts";
import { runNotifications } from "./run-notifications.ts";
import { alertRow, inputOf, ruleOf, slotAt, valuesOf } from "./test-alerts.ts";
import { startTestWebhook, type TestWebhook } from "./test-webhook.ts";

const SECRET = "s3cret-key";

describeDatabases("notifications", (get) => {
  let server: TestWebhook;
  let clock: { now: number };
  let lines: string[];
  const sealingKeys = new Map([["k1", new Uint8Array(32)]]);
  const env = () => testEnv({ CHAT_URL: server.url, CHAT_SECRET: SECRET, AEGIS_SEALING_KEYS: `k1:${"A".repeat(43)}` });
  const chat: Webhook = { name: "chat", url: "${env:CHAT_URL}", secret: "${env:CHAT_SECRET}" };
  const run = (webhooks: Webhook[] = [chat], timeoutMs = 5000) => {
    const dependencies = testDependencies(get(), { env: env(), now: () => clock.now });
    return runNotifications({ ...dependencies, random: () => 1, timeoutMs }, webhooks).finally(() => lines.push(...dependencies.lines));
  };
  /** Alerts that become active, each with a message. */
  const write = async (count = 1, webhooks: readonly Webhook[] = [chat]) => {
    const pending = Array.from({ length: count }, (_one, index) => alertRow({ state: "pending", activeAt: null, route: `r${index}` }));
    await get().db.insert(alerts).values(pending);
    const values = pending.map(({ route }) => valuesOf(route, { errorRate: 0.9 }));
    const input = inputOf({ rules: [ruleOf({ name: "errors", metric: "error-rate" })], values, webhooks });
    await get().db.transaction((tx) => judgeAlerts(tx, slotAt(5), input));
  };
  const end = (slot: number, webhooks: readonly Webhook[] = [chat]) =>
    get().db.transaction((tx) => judgeAlerts(tx, slotAt(slot), inputOf({ webhooks })));
  const rows = () => get().db.select().from(alertNotifications).orderBy(alertNotifications.id);
  const events = () => server.calls.map(({ body }) => (JSON.parse(body) as { event: string }).event);

  beforeEach(async () => {
    await get().db.delete(alerts);
    await get().db.delete(alertNotifications);
    server = await startTestWebhook();
    clock = { now: slotAt(6).end.getTime() };
    lines = [];
  });
  afterEach(async () => {
    await server.close();
    expect(lines.join("\n")).not.toContain("s3cret");
    expect(lines.join("\n")).not.toContain("127.0.0.1");
  });

  it("are posted once, with a signature that the receiver can check", async () => {
    await write();
    expect(await run()).toBe(1);
    const [call] = server.calls;
    const body = JSON.parse(call?.body ?? "");
    const [row] = await rows();
    expect(body).toEqual({ id: row?.id, event: "alert.active", alert: expect.anything(), sentAt: new Date(clock.now).toISOString() });
    expect(Alert.parse(body.alert)).toMatchObject({ rule: "errors", route: "r0", state: "active", peak: 0.9 });
    const [, signedAt, hmac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(call?.headers["x-aegis-signature"])) ?? [];
    expect(Number(signedAt)).toBe(Math.floor(clock.now / 1000));
    expect(hmac).toBe(createHmac("sha256", SECRET).update(`${signedAt}.${call?.body}`).digest("hex"));
    expect(call?.headers).toMatchObject({ "content-type": "application/json", "user-agent": "aegis" });
    expect(row).toMatchObject({ attempts: 1, deliveredAt: new Date(clock.now), failure: null });
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ notification: row?.id, webhook: "chat", status: 200, attempt: 1 }]);
    clock.now += 3_600_000;
    expect(await run()).toBe(0);
    expect(server.calls).toHaveLength(1);
  });

  it("go to each webhook, unsigned where it has no secret", async () => {
    const plain = { name: "plain", url: server.url };
    await write(1, [chat, plain]);
    expect(await run([chat, plain])).toBe(2);
    expect(server.calls.map(({ headers }) => "x-aegis-signature" in headers).sort()).toEqual([false, true]);
  });

  it("go to an address that is sealed, signed by a sealed secret; another webhook's opens for none", async () => {
    const sealedFor = async (owner: string): Promise<Webhook> => ({
      name: "chat",
      url: await sealText(server.url, { field: "alerts.webhooks.url", owner }, sealingKeys),
      secret: await sealText(SECRET, { field: "alerts.webhooks.secret", owner }, sealingKeys),
    });
    await write(2);
    const sealed = await sealedFor("chat");
    expect(await run([{ ...sealed, url: (await sealedFor("pager")).url }])).toBe(0);
    expect((await rows()).map(({ failure }) => failure)).toEqual(
      [1, 2].map(() => expect.stringContaining("sealed for another field or owner")),
    );
    await get().db.update(alertNotifications).set({ failure: null });
    clock.now += 3_600_000;
    expect(await run([sealed])).toBe(2);
    expect(server.calls.every(({ headers }) => "x-aegis-signature" in headers)).toBe(true);
  });

  it("come again after a failure, later each time", async () => {
    await write();
    server.answer = (response) => response.writeHead(500).end("s3cret");
    expect(await run()).toBe(0);
    expect(await rows()).toMatchObject([{ attempts: 1, nextAt: new Date(clock.now + 10_000), deliveredAt: null, failure: null }]);
    clock.now += 9999;
    expect(await run()).toBe(0);
    clock.now += 1;
    expect(await run()).toBe(0);
    expect(await rows()).toMatchObject([{ attempts: 2, nextAt: new Date(clock.now + 20_000) }]);
    clock.now += 20_000;
    server.answer = (response) => response.writeHead(204).end();
    expect(await run()).toBe(1);
    expect(server.calls).toHaveLength(3);
    expect(new Set(server.calls.map(({ body }) => JSON.parse(body).id)).size).toBe(1);
  });

  it("are given up after ten attempts", async () => {
    await write();
    server.answer = (response) => response.writeHead(503).end();
    for (let attempt = 1; attempt <= 11; attempt += 1) {
      await run();
      clock.now += 3_600_000;
    }
    expect(server.calls).toHaveLength(10);
    expect(await rows()).toMatchObject([{ attempts: 10, deliveredAt: null, failure: "it answered 503" }]);
  });

  it("tell of an alert's end only behind its beginning", async () => {
    await write();
    server.answer = (response) => response.writeHead(500).end();
    await run();
    await end(6);
    server.answer = (response) => response.end();
    expect(await run()).toBe(0);
    clock.now += 10_000;
    await run();
    await run();
    expect(events()).toEqual(["alert.active", "alert.active", "alert.resolved"]);
  });

  it("tell of an alert's end although its beginning was given up", async () => {
    await write();
    await run([{ name: "chat", url: "http://chat.example/" }]);
    await end(6);
    await run();
    expect(events()).toEqual(["alert.resolved"]);
  });

  describe("fail without a word of the address when", () => {
    it.each<[string, string, (server: TestWebhook) => unknown]>([
      ["there is no answer in time", "no answer within 300 ms", (server) => (server.answer = () => {})],
      [
        "the answer is a redirect, which is not followed",
        "it answered a redirect",
        (server) => (server.answer = (response) => response.writeHead(307, { location: "/elsewhere" }).end()),
      ],
      ["the connection breaks", "it cannot be reached: UND_ERR_SOCKET", (server) => (server.answer = (response) => response.destroy())],
      ["nobody listens", "it cannot be reached: ECONNREFUSED", (server) => server.close()],
    ])("%s", async (_what, failure, prepare) => {
      const { url } = server;
      await write();
      await prepare(server);
      expect(await run([{ name: "chat", url }], 300)).toBe(0);
      expect(await rows()).toMatchObject([{ attempts: 1, deliveredAt: null, failure: null, nextAt: new Date(clock.now + 10_000) }]);
      expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ webhook: "chat", attempt: 1, failure }]);
      expect(server.calls.filter(({ path }) => path === "/elsewhere")).toEqual([]);
      if (failure.includes("ECONNREFUSED")) server = await startTestWebhook();
    });
  });

  it("answers of any length are not waited for", async () => {
    await write();
    server.answer = (response) => response.writeHead(200).write("x");
    expect(await run()).toBe(1);
  });

  it("wait for a variable without using up an attempt, and hold nobody else up", async () => {
    const early: Webhook = { name: "early", url: "${env:NONE}" };
    await write(60, [early]);
    expect(await run([early, chat])).toBe(0);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ level: "warn", webhook: "early", variable: "NONE", attempt: 1 });
    expect(lines).toHaveLength(50);
    await end(6, [chat]);
    expect(await run([early, chat])).toBe(40);
    const waiting = (await rows()).filter(({ webhook }) => webhook === "early");
    expect(new Set(waiting.map(({ attempts, failure }) => `${attempts} ${failure}`))).toEqual(new Set(["0 null"]));
    clock.now += 60_000;
    const found = { ...early, url: server.url };
    for (let round = 0; round < 3; round += 1) await run([found, chat]);
    expect(server.calls).toHaveLength(120);
  });

  it.each([
    ["the webhook is gone from the config", [], "no such webhook"],
    ["its address is not safe", [{ name: "chat", url: "http://chat.example/s3cret" }], "the address is neither https nor http on loopback"],
  ])("are given up at once when %s", async (_what, webhooks, failure) => {
    await write();
    expect(await run(webhooks)).toBe(0);
    expect(await rows()).toMatchObject([{ attempts: 0, failure, deliveredAt: null }]);
  });

  it("are sent once by two processes at once", async () => {
    await write(60);
    const counts = await Promise.all([run(), run(), run()]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(60);
    expect(new Set(server.calls.map(({ body }) => JSON.parse(body).id)).size).toBe(60);
    expect(server.calls).toHaveLength(60);
  });

  it("that a process took with it when it died are sent again after a minute", async () => {
    await write();
    const [row] = await rows();
    await get()
      .db.update(alertNotifications)
      .set({ nextAt: new Date(clock.now + 60_000) });
    expect(await run()).toBe(0);
    clock.now += 60_000;
    expect(await run()).toBe(1);
    expect(JSON.parse(server.calls[0]?.body ?? "")).toMatchObject({ id: row?.id });
  });
});
