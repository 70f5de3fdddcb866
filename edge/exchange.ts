import type { Credential } from "#contracts/client.ts";
import type { LimitDecision } from "#contracts/limit.ts";
import type { MetricEvent } from "#contracts/metric-event.ts";
import type { FieldError, ProblemCode } from "#contracts/problem.ts";
import type { PathRelaxation, Route, Step } from "#contracts/route.ts";
import type { Upstream } from "#contracts/upstream.ts";
import type { Lookup } from "./cache/lookup.ts";
import type { ChargedAsk } from "./limiter/limiter.ts";
import type { Policy } from "./live/policy.ts";
import type { PathRefusal } from "./path/canonical-path.ts";
import type { Answer, IncomingRequest } from "./platform.ts";
import type { CorsPolicy } from "./routes/compile-cors.ts";
import type { Preflight } from "./routes/decide-cors.ts";
import type { Runtime } from "./runtime.ts";

/** What a limit told the caller: the source of the RateLimit fields. */
export interface LimitState {
  name: string;
  quota: number;
  windowSeconds: number;
  remaining: number;
  resetSeconds: number;
  /** What is counted, where requests are not. */
  unit?: "units" | undefined;
  /** Which of the limit's counters it is, where that is not the client's own: base64 that says nothing of whose it is. */
  partition?: string | undefined;
}

/** One request on its way through the steps. Each step reads what earlier ones found and adds its own. */
export interface Exchange {
  readonly request: IncomingRequest;
  readonly runtime: Runtime;
  readonly policy: Policy;
  readonly waitUntil: (work: Promise<unknown>) => void;
  readonly arrivedAt: number;
  requestId: string;
  traceparent: string;
  /** The caller's span; null: it sent none. */
  parentSpanId: string | null;
  /** Its spans go to the collector. */
  isTraced: boolean;
  /** An operator asked for Server-Timing. */
  wantsTiming: boolean;
  /** The Host header: one name or address, with its port if it came with one. */
  host: string;
  /** Canonical, and what patterns are held against; the request's own spelling is used nowhere after the step that made it. */
  path: string;
  query: string;
  /** What the query held as an API key; it is in the query no more, whatever the route asks for. */
  queryKeys: readonly string[];
  /** What `path` was freed of or still holds that its route must relax; hardly ever anything. */
  oddities: readonly PathRelaxation[];
  /** How others may read such a path; rules must hold for these too. */
  otherReadings: readonly string[];
  /** One of our own addresses (/health, /_aegis/): answered here and not counted as traffic. */
  isOwn: boolean;
  /** The request whose limits the caller asks about; null: it asks for something else. */
  asksLimits: { readonly path: string; readonly query: string; readonly method: string } | null;
  /** The socket's or the platform's address; never logged, stored or forwarded to metrics. */
  address: string;
  addressClient: string;
  /** The address's id under the previous hash key: blocks and risk may still name it; it is never counted or reported. */
  previousAddressClient: string | null;
  client: string | null;
  /** Whose the other credentials are where a route asks for several: blocks hold for these too. */
  clientsBeside: readonly string[];
  route: Route | null;
  /** Which pages of other origins may call the route; null: nothing is said about them. */
  cors: CorsPolicy | null;
  /** Set when the request is a preflight that the gateway answers. */
  preflight: Preflight | null;
  upstream: Upstream | null;
  credential: Credential | null;
  /** What would help a caller who passed without a credential, as WWW-Authenticate says it; null: nothing would. */
  challenge: string | null;
  /** Whether who is calling may do what is asked. */
  isAuthorized: boolean;
  /** What its limits told the caller, the one that binds first. */
  limitStates: LimitState[];
  /** What was counted and may cost more or less by what the upstream answers. */
  unsettled: ChargedAsk[];
  limitDecisions: LimitDecision[];
  risk: number | null;
  /** Canonical as well: the path the upstream sees, with the escapes that `path` has decoded. */
  forwardPath: string;
  /** The body, where it was read in advance: it is sent in place of the caller's stream. */
  bodyBytes: Uint8Array | null;
  /** Bytes of the caller's streamed body so far, where its route counts them; null: it does not. */
  countedBytes: number | null;
  /** How often the request was sent to an upstream's target. */
  attempts: number;
  /** What the route's cache did; null: it has none. */
  cache: MetricEvent["cache"];
  lookup: Lookup | null;
  /** What its attempts waited for the upstream, pauses between them left out. */
  upstreamMs: number | null;
  /** The Set-Cookie that keeps the caller on the target that answers; null: none is needed. */
  setCookie: string | null;
  stepMs: Partial<Record<Step, number>>;
}

/** Why a request was not served. `reason` goes to the log only; `detail` to the caller. */
export interface Refusal {
  problem: ProblemCode;
  reason: string;
  detail?: string;
  headers?: Record<string, string>;
  violatedPolicies?: string[];
  /** Every mistake of the request, for the caller. */
  errors?: FieldError[];
  cause?: unknown;
}

/** A step lets the request go on (undefined), refuses it, or answers it. */
export type StepResult = undefined | { refusal: Refusal } | { response: Answer };
export type StepFunction = (exchange: Exchange) => StepResult | Promise<StepResult>;

export function refuse(problem: ProblemCode, reason: string, extra: Omit<Refusal, "problem" | "reason"> = {}): { refusal: Refusal } {
  return { refusal: { problem, reason, ...extra } };
}

export function refusePath(reason: PathRefusal): { refusal: Refusal } {
  return refuse("path-refused", reason, { detail: `The path was refused: ${reason}.` });
}
