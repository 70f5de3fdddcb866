import type { FuzzCase } from "./generate-case.ts";
import type { Verdict } from "./judge-verdict.ts";
import { type Platform, platforms } from "./start-edges.ts";
import { writtenByFetch } from "./written-by-fetch.ts";

interface Documented {
  name: string;
  isMet: (sent: FuzzCase) => boolean;
  /** Which of them refuses such a request where the other may not, or refuses it otherwise. */
  refusing: readonly Platform[];
}

const knownToBoth = new Set("GET HEAD POST PUT PATCH DELETE OPTIONS TRACE PURGE PROPFIND QUERY".split(" "));
const isOneHost = ({ fields }: FuzzCase) => {
  const [host = "", second] = fields.filter((field) => field.startsWith("Host:"));
  return second === undefined && /^Host: *[\w.-]+(:\d{1,5})?$/.test(host);
};

/** Where the platforms are known to differ: always in what is refused, never in what is forwarded. The words are those of docs/paths.md. */
const documented: readonly Documented[] = [
  { name: "method", isMet: ({ method }) => !knownToBoth.has(method), refusing: platforms },
  { name: "host", isMet: (sent) => !isOneHost(sent), refusing: platforms },
  { name: "no origin form", isMet: ({ target }) => !target.startsWith("/"), refusing: platforms },
  { name: "raw bytes", isMet: ({ target }) => /[^!-~]/.test(target), refusing: platforms },
  { name: "fragment", isMet: ({ target }) => target.includes("#"), refusing: ["node"] },
  { name: "characters no URI has", isMet: ({ target }) => /^[^?]*[<>`]|\?.*["<>]/s.test(target), refusing: ["workerd"] },
];

const isRefused = ({ status, arrivals }: Verdict) => typeof status === "number" && status >= 400 && arrivals.length === 0;

/** The name of what lets this platform refuse such a request by itself. */
export function ownRefusal(sent: FuzzCase, platform: Platform, verdict: Verdict): string | undefined {
  return isRefused(verdict) ? documented.find(({ isMet, refusing }) => refusing.includes(platform) && isMet(sent))?.name : undefined;
}

/** What the two verdicts differ in; undefined where they are one. */
export function findDifference({ workerd, node }: Record<Platform, Verdict>): string | undefined {
  const asFetched = node.arrivals.map((arrival) => ({ ...arrival, target: writtenByFetch(arrival.target) }));
  if (describeVerdict(workerd) === describeVerdict({ ...node, arrivals: asFetched })) return undefined;
  return `workerd: ${describeVerdict(workerd)}, node: ${describeVerdict(node)}`;
}

function describeVerdict({ status, code, arrivals }: Verdict): string {
  return [status, code, ...arrivals.map(({ world, method, target }) => `${world} ${method} ${target}`)].filter(Boolean).join(" ");
}
