import type { Input } from "./generate-input.ts";
import type { Operation } from "./read-operations.ts";

export type Answer = { readonly status: number; readonly headers: Headers; readonly text: string; readonly code: string | null };

/** Sends one input; what stands in a path is one segment of it, and never a dot that `fetch` would resolve. */
export async function sendInput(
  { url, operation }: { url: string; operation: Pick<Operation, "method" | "path"> },
  { path, query, body }: Input,
  headers: Record<string, string>,
): Promise<Answer> {
  const address = operation.path.replace(/\{(\w+)\}/g, (_whole, name: string) => segmentOf(path[name]));
  const search = new URLSearchParams(Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]));
  const json = body === undefined ? {} : { "content-type": "application/json" };
  const answer = await fetch(`${url}${address}?${search}`, {
    method: operation.method,
    headers: { ...json, ...headers },
    redirect: "manual",
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, code: codeOf(text, answer) };
}

function segmentOf(value: unknown): string {
  const segment = encodeURIComponent(String(value ?? "").toWellFormed()).replaceAll(".", "%2E");
  return /^(%2E){1,2}$/.test(segment) || segment === "" ? "-" : segment;
}

function codeOf(text: string, { headers }: Response): string | null {
  return headers.get("content-type") === "application/problem+json" ? (JSON.parse(text) as { code: string }).code : null;
}
