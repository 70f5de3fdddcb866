import { EventEmitter } from "node:events";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { testServerUrl } from "../env.ts";
import { connectDatabase, type DatabaseConnection } from "./connect.ts";
import { connectPglite } from "./connect-pglite.ts";
import { type Listening, listen } from "./listen.ts";
import { startNeonProxy } from "./test-neon-proxy.ts";

const { url = "", required } = testServerUrl();
if (url === "" && required) throw new Error("AEGIS_REQUIRE_SERVERS is set and TEST_POSTGRES_URL is not");
const patience = { timeout: 30_000, interval: 50 };

test("the embedded database has nobody to listen for", async () => {
  const database = await connectPglite({ onFault: () => {}, onLost: () => {} });
  expect(database.makeListener).toBeNull();
  await database.close();
}, 60_000);

test("a connection that is given up because it hears nothing is no loss to tell of", async () => {
  let [opened, lost] = [0, 0];
  const made: EventEmitter[] = [];
  const makeClient = () => {
    const client = Object.assign(new EventEmitter(), { connect: async () => {}, query: async () => {}, end: async () => {} });
    made.push(client);
    return client;
  };
  const onOpen = () => {
    opened += 1;
  };
  const onLost = () => {
    lost += 1;
  };
  const listening = listen(makeClient, { channel: "c", onNotice: () => {}, onOpen, onLost });
  await expect.poll(() => opened, patience).toBe(1);
  listening.renew();
  await expect.poll(() => opened, patience).toBe(2);
  expect(lost).toBe(0);
  made[1]?.emit("error", new Error("it broke"));
  expect(lost).toBe(1);
  await listening.close();
});

describe.runIf(url !== "").each(["postgres", "neon"] as const)("listening with the driver for %s", (driver) => {
  let database: DatabaseConnection;
  let listening: Listening;
  let closeProxy: (() => Promise<void>) | undefined;
  const channel = `aegis_test_${driver}_${process.pid}`;
  const heard: string[] = [];
  let [opened, lost] = [0, 0];

  beforeAll(async () => {
    if (driver === "neon") closeProxy = await startNeonProxy(Number(new URL(url).port || 5432));
    database = await connectDatabase({ url, driver, directory: "" });
    if (database.makeListener === null) throw new Error("it cannot listen");
    listening = listen(database.makeListener, {
      channel,
      onNotice: (payload) => heard.push(payload),
      onOpen: () => {
        opened += 1;
      },
      onLost: () => {
        lost += 1;
      },
    });
    await vi.waitFor(() => expect(opened).toBe(1), patience);
  }, 60_000);
  afterAll(async () => {
    await listening?.close();
    await database?.close();
    await closeProxy?.();
  });
  const notify = (payload: string) => database.db.execute(sql`SELECT pg_notify(${channel}, ${payload})`);

  test("hears what is said", async () => {
    await notify("one");
    await expect.poll(() => heard, patience).toEqual(["one"]);
  });

  test("says that its connection was lost, and listens again", async () => {
    await database.db.execute(sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = ${`LISTEN ${channel}`}`);
    await expect.poll(() => [lost, opened, listening.isOpen()], patience).toEqual([1, 2, true]);
    await notify("two");
    await expect.poll(() => heard.at(-1), patience).toBe("two");
  });

  test("takes another connection when it is told that this one is deaf", async () => {
    listening.renew();
    await expect.poll(() => [opened, listening.isOpen()], patience).toEqual([3, true]);
    await notify("three");
    await expect.poll(() => heard, patience).toEqual(["one", "two", "three"]);
  });

  test("hears nothing once it is closed", async () => {
    await listening.close();
    await notify("four");
    expect([heard.length, listening.isOpen()]).toEqual([3, false]);
  });
});
