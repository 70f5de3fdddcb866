import { Command } from "commander";
import { readSecrets, traceToken } from "../dev/secrets.ts";
import { readEnvironment } from "../env.ts";
import { defaultStateFolder } from "../repository-root.ts";
import { UserError } from "../user-error.ts";
import { readOrigin } from "./connect-analytics.ts";
import { describeRows, printAnswer } from "./print-answer.ts";

type TraceOptions = { edge: string; method: string; header: string[]; token?: string; state: string; json?: boolean };

const timeoutMs = 60_000;

/** `aegis trace`: sends one request and shows what it waited for. */
export function traceCommand(): Command {
  return new Command("trace")
    .description("send one request through the edge and show what it waited for, step by step")
    .argument("<path>", "path and query, such as /api/users")
    .option("--edge <url>", "address of the edge", readOrigin, "http://127.0.0.1:8080")
    .option("--method <method>", "its method", "GET")
    .option("--header <line>", "a header, as Name: value; may be given again", (line: string, lines: string[]) => [...lines, line], [])
    .option("--token <token>", "the edge's TRACE_TOKEN (default: AEGIS_TRACE_TOKEN, then the local stack's)")
    .option("--state <dir>", "folder of the local stack's secrets", defaultStateFolder)
    .option("--json", "print JSON")
    .action(async (path: string, options: TraceOptions) => {
      printAnswer(options.json, await trace(path, options), ({ status, requestId, waits }) => [
        `${options.method} ${path} answered ${status} (request ${requestId ?? "without an id"})`,
        ...describeRows(
          ["WAITED FOR", "MS"],
          waits.map(({ name, ms }) => [name, String(ms)]),
          "the edge told no times: is the token its TRACE_TOKEN?",
        ),
      ]);
    });
}

type Trace = { status: number; requestId: string | null; waits: { name: string; ms: number }[] };

async function trace(path: string, { edge, method, header, ...options }: TraceOptions): Promise<Trace> {
  if (!path.startsWith("/")) throw new UserError(`${path} is not a path: begin it with /`);
  const headers = new Headers({ "X-Aegis-Trace": findToken(options) });
  for (const line of header) addHeader(headers, line);
  const answer = await fetch(`${edge}${path}`, { method, headers, redirect: "manual", signal: AbortSignal.timeout(timeoutMs) }).catch(
    (cause) => {
      throw new UserError(`the edge at ${edge} does not answer: ${(cause as Error).message}`);
    },
  );
  await answer.body?.cancel();
  const fields = (answer.headers.get("Server-Timing") ?? "").matchAll(/([\w-]+);dur=([\d.]+)/g);
  const waits = [...fields].map(([, name = "", milliseconds]) => ({ name, ms: Number(milliseconds) }));
  return { status: answer.status, requestId: answer.headers.get("X-Request-Id"), waits };
}

function addHeader(headers: Headers, line: string): void {
  const colon = line.indexOf(":");
  if (colon < 1) throw new UserError(`--header ${JSON.stringify(line)} is no header: write Name: value`);
  headers.append(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
}

function findToken({ token, state }: Pick<TraceOptions, "token" | "state">): string {
  const given = token ?? readEnvironment().AEGIS_TRACE_TOKEN;
  const secrets = given === undefined ? readSecrets(state) : undefined;
  const found = given ?? (secrets && traceToken(secrets));
  if (found) return found;
  throw new UserError(
    `no trace token: start the stack with \`npm start\` (its secrets lie in ${state}), or give --token or AEGIS_TRACE_TOKEN`,
  );
}
