import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { personalTokens } from "../db/operator-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { createPersonalToken } from "../operators/create-personal-token.ts";
import { revokePersonalTokens } from "../operators/revoke-personal-tokens.ts";
import { testDependencies } from "../test-dependencies.ts";
import { admitViewers } from "./admit-viewers.ts";
import { createFrameRing } from "./frame-ring.ts";
import { createMetricsStream } from "./metrics-stream.ts";
import { streamRoutes } from "./stream-routes.ts";
import { createWatchlist } from "./watchlist.ts";

const maker = { name: "ada", role: "admin" } as const;
const actor = { name: "ada", source: { via: "session", address: null } } as const;
const most = { inAll: 10, ofOperator: 10 };

describeDatabases("who listens", (get) => {
  test("is sent away within a while of the revocation of its token; who has another listens on", async () => {
    const dependencies = testDependencies(get());
    const { db, now } = dependencies;
    const readRoutes = async () => null;
    const stream = createMetricsStream({ ring: createFrameRing(), watchlist: createWatchlist(), readRoutes, now, most, onFault: () => {} });
    const app = streamRoutes(stream, { ...admitViewers(dependencies), everyMs: 20 });
    const server = createAdaptorServer({ fetch: app.fetch, websocket: { server: new WebSocketServer({ noServer: true }) } });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const open = async (name: string) => {
      const made = await createPersonalToken(dependencies, { name, role: "viewer", expiresIn: "1d", maker, actor });
      if (!made.ok) throw new Error(made.detail);
      const headers = { Authorization: `Bearer ${made.token}` };
      const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws/metrics`, { headers });
      await once(socket, "open");
      return { id: made.row.id, socket };
    };
    const [revoked, other] = [await open("revoked"), await open("other")];
    const closed = once(revoked.socket, "close");
    await db.transaction((tx) => revokePersonalTokens(tx, eq(personalTokens.id, revoked.id), { actor, at: new Date(now()) }));
    expect((await closed)[0]).toBe(4401);
    expect(other.socket.readyState).toBe(WebSocket.OPEN);
    stream.close();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
});
