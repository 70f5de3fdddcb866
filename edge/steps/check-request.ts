import { type Exchange, refuse, type StepResult } from "../exchange.ts";
import type { IncomingRequest } from "../platform.ts";
import type { CompiledRules } from "../rules/compile-rules.ts";
import { isJson, readMediaType, takesMediaType } from "../rules/media-type.ts";
import { readJson } from "../rules/read-json.ts";
import { newRun, type Run, within } from "../rules/schema.ts";

/** The longest JSON body that is held against a schema. */
const MAX_JSON_BYTES = 65_536;

/** Holds the request against its route's rules: sizes, parameters, body. What was judged is what is forwarded. */
export function checkRequest(exchange: Exchange): StepResult | Promise<StepResult> {
  const { route, policy, request } = exchange;
  if (route?.request === undefined) return;
  const { maxHeaderBytes, maxBodyBytes } = route.request;
  if (maxHeaderBytes !== undefined && headerBytes(request) > maxHeaderBytes)
    return refuse("headers-too-large", `over ${maxHeaderBytes} bytes`, { detail: `At most ${maxHeaderBytes} bytes of headers are taken.` });
  if (maxBodyBytes !== undefined && announcedBytes(request) > maxBodyBytes) return bodyTooLarge(maxBodyBytes);
  const rules = policy.plans.get(route.id)?.rules;
  if (!rules) return;
  const run = newRun();
  rules.parameters?.({ path: exchange.forwardPath, query: exchange.query, headers: request.headers }, run);
  return rules.body === null ? verdict(run) : checkBody(exchange, rules.body, run);
}

function bodyTooLarge(maxBytes: number): StepResult {
  return refuse("body-too-large", `over ${maxBytes} bytes`, { detail: `At most ${maxBytes} bytes are taken here.` });
}

function headerBytes({ headers }: IncomingRequest): number {
  let bytes = 0;
  for (const name of headers.keys()) bytes += name.length + (headers.get(name)?.length ?? 0);
  return bytes;
}

/** 0 where no length is announced; a length that cannot be read is longer than any. */
function announcedBytes({ headers }: IncomingRequest): number {
  const length = Number(headers.get("Content-Length") ?? 0);
  return Number.isNaN(length) ? Number.POSITIVE_INFINITY : length;
}

function verdict(run: Run): StepResult {
  if (run.left < 0) run.errors = [{ path: "", message: "is too large to be judged: send less in one request" }];
  if (run.errors.length === 0) return;
  return refuse("request-invalid", whereOf(run), { detail: "The request breaks the rules of its route.", errors: run.errors });
}

/** For the log, where nothing of a body stands, its members' names neither. */
function whereOf({ errors: [first] }: Run): string {
  return first?.path.startsWith("body") ? "body" : (first?.path ?? "");
}

function checkBody(exchange: Exchange, body: NonNullable<CompiledRules["body"]>, run: Run): StepResult | Promise<StepResult> {
  const { request } = exchange;
  if (request.body === null || request.headers.get("Content-Length") === "0") return checkAbsent(body.required, run);
  const { type, charset } = readMediaType(request.headers.get("Content-Type"));
  const taken = takesMediaType(body.contentTypes, type);
  if (!taken) return refuse("media-type-refused", "media type", { detail: `The body must be ${body.contentTypes.join(" or ")}.` });
  if (body.schema === null || !isJson(type)) return verdict(run);
  const encoding = request.headers.get("Content-Encoding");
  if ((charset !== "" && charset !== "utf-8") || (encoding !== null && encoding !== "identity"))
    return refuse("media-type-refused", "charset or encoding");
  return checkJson(exchange, body.schema, run);
}

function checkAbsent(required: boolean, run: Run): StepResult {
  if (required) run.errors.push({ path: "body", message: "is missing" });
  return verdict(run);
}

async function checkJson(
  exchange: Exchange,
  schema: NonNullable<NonNullable<CompiledRules["body"]>["schema"]>,
  run: Run,
): Promise<StepResult> {
  const maxBytes = Math.min(exchange.route?.request?.maxBodyBytes ?? MAX_JSON_BYTES, MAX_JSON_BYTES);
  const read = await exchange.runtime.platform.readBody(exchange, maxBytes, true);
  if (read.kind === "too-large") return bodyTooLarge(maxBytes);
  if (read.kind === "broken") return refuse("upload-failed", "the caller's body broke off", { cause: read.cause });
  const json = readJson(read.bytes);
  if (json.ok) within(run, "body", schema, json.value);
  else run.errors.push({ path: "body", message: json.message });
  exchange.bodyBytes = read.bytes;
  return verdict(run);
}
