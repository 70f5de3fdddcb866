import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Context, Hono } from "hono";
import { answerCommands } from "./answer-commands.ts";
import type { BillingMeter } from "./billing-meter.ts";
import { type Engine, EngineUnavailable, ReplyError } from "./engine.ts";
import { Executor } from "./executor.ts";
import { FaultKnobs, type Faults } from "./faults.ts";
import { readBody } from "./read-body.ts";
import { type Encoding, renderError } from "./render-reply.ts";
import { presentedToken, tokenGuard } from "./token-guard.ts";

type Bindings = { Bindings: HttpBindings };
type Status = 200 | 400 | 401 | 404 | 405 | 413 | 500 | 503;
export type RedisRestOptions = { engine: Engine; token: string; meter?: BillingMeter | undefined; faults?: Faults | undefined };

/** Upstash's own limit for a request on its smallest plan. */
const mostBodyBytes = 1_048_576;
const commandMethods = ["GET", "HEAD", "POST", "PUT"];

/**
 * Upstash's Redis REST protocol over an engine; every address but `/health` asks for the token. The meter (`/_meter`) and the
 * faults (`/_faults`) exist when they are given.
 */
export function createRedisRest({ engine, token, meter, faults }: RedisRestOptions): Hono<Bindings> {
  const app = new Hono<Bindings>();
  const executor = new Executor(engine);
  const admitted = tokenGuard(token);

  app.get("/health", async (context) => {
    const healthy = await answersPing(engine);
    return context.json({ status: healthy ? "ok" : "unavailable" }, healthy ? 200 : 503);
  });
  app.use(async (context, next) => {
    if (admitted(presentedToken(context.req.header("authorization"), splitUrl(context.req.url).query))) return next();
    return json(context, 401, renderError("WRONGPASS the token is missing or wrong"));
  });
  if (meter !== undefined) addMeter(app, meter);
  if (faults !== undefined) addFaults(app, faults);
  app.all("*", async (context) => {
    if (splitUrl(context.req.url).path.startsWith("/_")) return notFound(context);
    meter?.countRequest();
    return answerUnderFaults(context, faults, () => answer(context, executor));
  });
  app.onError((error, context) => {
    if (error instanceof EngineUnavailable) return json(context, 503, renderError(`ERR unavailable: ${error.message}`));
    // A caller that went away before the end of its body is no fault of ours.
    if (!context.env?.incoming?.errored) console.error(error);
    return json(context, 500, renderError("ERR internal error"));
  });
  return app;
}

async function answersPing(engine: Engine): Promise<boolean> {
  try {
    return !((await engine.send(["PING"])) instanceof ReplyError);
  } catch {
    return false;
  }
}

async function answer(context: Context<Bindings>, executor: Executor): Promise<Response> {
  if (!commandMethods.includes(context.req.method)) {
    context.header("Allow", commandMethods.join(", "));
    return json(context, 405, renderError("ERR use GET, HEAD, POST or PUT"));
  }
  if ((context.req.header("upstash-response-format") ?? "json") !== "json") {
    return json(context, 400, renderError("ERR Upstash-Response-Format: this server answers json only"));
  }
  const body = await readBody(context.req.raw, mostBodyBytes);
  if (body === null) return json(context, 413, renderError(`ERR max request size exceeded: ${mostBodyBytes} bytes`));
  const encoding: Encoding = context.req.header("upstash-encoding")?.toLowerCase() === "base64" ? "base64" : "text";
  const result = await answerCommands({ ...splitUrl(context.req.url), body, encoding }, executor);
  return json(context, result.status, result.body);
}

async function answerUnderFaults(context: Context<Bindings>, faults: Faults | undefined, proceed: () => Promise<Response>) {
  if (faults?.armed("before")) {
    const struck = await strike(context, faults);
    if (struck !== null) return struck;
  }
  const response = await proceed();
  return (faults?.armed("after") ? await strike(context, faults) : null) ?? response;
}

async function strike(context: Context<Bindings>, faults: Faults): Promise<Response | null> {
  const outcome = await faults.strike(context.req.raw.signal);
  if (outcome === "continue") return null;
  if (outcome === "error") return json(context, 500, renderError("ERR injected fault"));
  context.env.outgoing.destroy();
  return RESPONSE_ALREADY_SENT;
}

function addMeter(app: Hono<Bindings>, meter: BillingMeter): void {
  app.get("/_meter", async (context) => context.json(await meter.read()));
  app.post("/_meter/reset", async (context) => {
    await meter.reset();
    return context.json(await meter.read());
  });
}

function addFaults(app: Hono<Bindings>, faults: Faults): void {
  app.get("/_faults", (context) => context.json(faults.knobs));
  app.post("/_faults", async (context) => {
    const body = await readBody(context.req.raw, mostBodyBytes);
    const knobs = FaultKnobs.safeParse(parseOrUndefined(body));
    if (!knobs.success) return json(context, 400, renderError(knobs.error.issues.map(describeIssue).join("; ")));
    faults.set(knobs.data);
    return context.json(faults.knobs);
  });
}

function describeIssue({ path, message }: { path: PropertyKey[]; message: string }): string {
  return path.length > 0 ? `${path.map(String).join(".")}: ${message}` : message;
}

function parseOrUndefined(body: Uint8Array | null): unknown {
  try {
    return JSON.parse(Buffer.from(body ?? "").toString("utf8"));
  } catch {
    return undefined;
  }
}

function notFound(context: Context<Bindings>): Response {
  return json(context, 404, renderError("ERR no such address"));
}

function json(context: Context<Bindings>, status: Status, body: string): Response {
  return context.body(body, status, { "Content-Type": "application/json" });
}

/** Path and query as they were sent; a URL parser would decode or resolve parts of a key. */
function splitUrl(url: string): { path: string; query: string } {
  const path = url.slice(url.indexOf("/", url.indexOf("//") + 2));
  const mark = path.indexOf("?");
  return mark === -1 ? { path, query: "" } : { path: path.slice(0, mark), query: path.slice(mark + 1) };
}
