import { Hono } from "hono";
import { stream } from "hono/streaming";
import * as z from "zod/mini";
import { Client } from "#contracts/client.ts";
import { described } from "#contracts/described.ts";
import { ForgottenClient } from "#contracts/privacy.ts";
import type { Dependencies } from "../dependencies.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { validateInput } from "../http/validate-input.ts";
import { plainText } from "../ledger/plain-text.ts";
import { recordDecision } from "../ledger/record-decision.ts";
import { type OperatorContext, requireOperator } from "../operators/require-operator.ts";
import { exportClient } from "./export-client.ts";
import { forgetClient } from "./forget-client.ts";

const ClientParameter = z.object({ client: Client });
const Why = z.object({
  reason: described(z._default(plainText(500), ""), "Why, for example the request's number; it stands in the ledger."),
});

const getClient = describeOperation({
  summary: "Everything that is kept about a client, as NDJSON: {table, row} a line",
  tag: "privacy",
  role: "admin",
  answers: { 200: { text: "application/x-ndjson" } },
  refusals: ["input-invalid"],
});
const deleteClient = describeOperation({
  summary: "Forget a client: raw events and its own rollups; sums by route stay",
  tag: "privacy",
  role: "admin",
  answers: { 200: ForgottenClient },
  refusals: ["origin-refused", "input-invalid"],
});

/** What is kept about one client, to hand out and to forget. */
export function privacyRoutes(dependencies: Pick<Dependencies, "db" | "env" | "now" | "log">): Hono<OperatorContext> {
  const { db, now, log } = dependencies;
  const admin = requireOperator(dependencies, "admin");
  const app = new Hono<OperatorContext>();
  app.get(
    "/api/privacy/clients/:client",
    getClient,
    admin,
    validateInput("param", ClientParameter),
    validateInput("query", Why),
    async (c) => {
      const { client } = c.req.valid("param");
      const told = { action: "client.export", target: client.slice(0, client.indexOf(":")), before: null, after: null };
      const by = { reason: c.req.valid("query").reason, actor: c.get("actor"), decidedAt: new Date(now()) };
      await db.transaction((tx) => recordDecision(tx, { ...told, ...by }));
      c.header("Content-Type", "application/x-ndjson");
      return stream(
        c,
        async (out) => {
          for await (const line of exportClient(db, client)) {
            if (out.aborted) return;
            await out.write(line);
          }
          // A reader tells a whole export from one that broke off by it.
          await out.write(`${JSON.stringify({ end: true })}\n`);
        },
        async (error) => log.error("an export of a client broke off", { error }),
      );
    },
  );
  app.delete(
    "/api/privacy/clients/:client",
    deleteClient,
    admin,
    validateInput("param", ClientParameter),
    validateInput("query", Why),
    async (c) => c.json(await forgetClient(dependencies, { ...c.req.valid("param"), ...c.req.valid("query"), actor: c.get("actor") })),
  );
  return app;
}
