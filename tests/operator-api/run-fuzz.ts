import fc from "fast-check";
import { checkAnswer, isDocumented } from "./check-answer.ts";
import { type Input, inputsOf, strangeInputsOf } from "./generate-input.ts";
import type { Operation } from "./read-operations.ts";
import { type Answer, sendInput } from "./send-input.ts";

/** Where the document cannot say what the service wants of members together, or of a text's meaning. */
const beyondSchema = new Set([
  ...["system", "custom/{name}"].map((name) => `GET /api/metrics/${name}`),
  "POST /api/metrics/custom",
  "GET /api/requests",
  ...["latency", "throughput", "errors", "rate-limit-usage", "routes", "clients", "upstreams", "locations", "policy-versions"].map(
    (name) => `GET /api/metrics/${name}`,
  ),
  "PUT /api/limits/{name}",
  "PUT /api/limits/{name}/clients/{client}",
  "POST /api/cache/purge",
  "GET /api/limits/{name}/requests",
  "GET /api/ledger",
  "GET /api/training-samples",
  "GET /api/config/versions",
  "POST /api/tokens",
  "POST /api/blocks",
  "DELETE /api/blocks/{target}",
  "GET /api/keys",
  "POST /api/keys",
  "PATCH /api/keys/{id}",
  "POST /api/keys/{id}/rotate",
  "GET /ws/metrics",
  "POST /api/nl-query",
]);

type Fuzz = { readonly operations: readonly Operation[]; readonly kind: "valid" | "strange"; readonly seed: number; readonly runs: number };

/** Sends `runs` inputs to every operation with these credentials; answers what does not fit the document. */
export async function runFuzz(url: string, headers: Record<string, string>, { operations, kind, seed, runs }: Fuzz): Promise<string[]> {
  const findings: string[] = [];
  for (const operation of operations) {
    const inputs = fc.sample(kind === "valid" ? inputsOf(operation) : strangeInputsOf(operation), { seed, numRuns: runs });
    for (const input of inputs) {
      const answer = await sendInput({ url, operation }, input, headers);
      findings.push(...checkAnswer(operation, answer), ...judgeInput(operation, input, answer));
    }
  }
  return [...new Set(findings)];
}

/** What the document accepts is not refused as input, and what it does not accept is not done. */
function judgeInput(operation: Operation, input: Input, { code, status, text }: Answer): string[] {
  const name = `${operation.method} ${operation.path}`;
  const shown = JSON.stringify(input).slice(0, 300);
  const isGood = isDocumented(operation, input);
  if (isGood && code === "input-invalid" && !beyondSchema.has(name)) return [`${name} refuses ${shown}: ${text}`];
  return !isGood && status < 300 && operation.declared.by !== "edge" ? [`${name} accepts ${shown}`] : [];
}
