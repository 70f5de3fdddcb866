import { mayHave } from "./expected-access.ts";
import { ownRefusal } from "./find-difference.ts";
import type { FuzzCase } from "./generate-case.ts";
import type { Arrival } from "./raw-upstream.ts";
import type { Platform } from "./start-edges.ts";
import { upstreamReadings } from "./upstream-readings.ts";
import { writtenByFetch } from "./written-by-fetch.ts";

/** What became of a case on one platform. */
export interface Verdict {
  status: number | "closed" | "hung";
  /** The problem's code; undefined where the answer is none. */
  code: string | undefined;
  hasRequestId: boolean;
  isProblem: boolean;
  /** Answered by an upstream. */
  isPassedOn: boolean;
  arrivals: Arrival[];
  unasked: string;
}

/** Everything that is wrong with it, whatever the other platform did. */
export function judgeVerdict(sent: FuzzCase, platform: Platform, verdict: Verdict): string[] {
  // What workerd refuses before the Worker is asked, it answers in its own way.
  const isOwn = platform === "workerd" && ownRefusal(sent, platform, verdict) !== undefined;
  const { status, arrivals, unasked, isPassedOn, isProblem, hasRequestId } = verdict;
  const isRefused = typeof status === "number" && status >= 400;
  return [
    ...(typeof status === "number" ? [] : [`no answer: ${status}`]),
    ...(typeof status === "number" && status >= 500 && !isOwn ? [`status ${status} ${verdict.code}`] : []),
    ...(unasked === "" ? [] : [`an answer that nobody asked for: ${JSON.stringify(unasked.slice(0, 80))}`]),
    ...(arrivals.length > 1 ? [`${arrivals.length} requests at the upstream`] : []),
    ...(isPassedOn !== (arrivals.length === 1) ? ["answer and arrival do not belong together"] : []),
    ...(isRefused && !isPassedOn && !isOwn && !(isProblem && hasRequestId) ? ["a refusal that is no problem with a request id"] : []),
    ...arrivals.flatMap((arrival) => judgeArrival(sent, platform, arrival)),
  ];
}

/** By these some upstreams take a request for another one. */
const misleading = /^x-(http-method(-override)?|method-override|original-url|rewrite-url|forwarded-prefix)$/;

function judgeArrival(sent: FuzzCase, platform: Platform, { world, method, target, fields, body }: Arrival): string[] {
  const stolen = upstreamReadings(target).filter((path) => !mayHave(world, sent.role, { method, path }));
  const hosts = fields.filter(([name]) => name === "host").length;
  const length = Number(fields.find(([name]) => name === "content-length")?.[1] ?? body.length);
  return [
    ...(stolen.length > 0 ? [`${sent.role} got ${world} ${stolen[0]}`] : []),
    ...(/^\/[!-~]*$/.test(target) ? [] : ["the forwarded target is no plain origin form"]),
    ...(method === sent.method ? [] : [`method ${method} was forwarded`]),
    ...fields.filter(([name]) => misleading.test(name)).map(([name]) => `the caller's ${name} was forwarded`),
    ...fields
      .filter(([name, value]) => name === "x-aegis-roles" && value !== sent.role)
      .map(([, value]) => `roles ${value} were forwarded`),
    ...(hosts === 1 ? [] : [`${hosts} Host fields were forwarded`]),
    ...(body === sent.body && length === body.length ? [] : ["another body was forwarded"]),
    ...judgeQuery(platform === "workerd" ? writtenByFetch(sent.target) : sent.target, target),
  ];
}

/** From the first `?` to a `#`: it goes as it came. */
const queryOf = (target: string) => /^[^?#]*(\?[^#]*)?/.exec(target)?.[1] ?? "";

function judgeQuery(sent: string, forwarded: string): string[] {
  const [before, behind] = [queryOf(sent), queryOf(forwarded)];
  return before === behind ? [] : [`query ${JSON.stringify(before)} became ${JSON.stringify(behind)}`];
}
