import { StreamRequest } from "#contracts/stream.ts";
import type { Refusal } from "./refuse-request.ts";

export type ReadRequest = { readonly request: StreamRequest } | { readonly refusal: Refusal };

/** What of a client's messages a resume costs. */
const resumeCost = 10;

export function readRequest(text: string): ReadRequest {
  const value = parseJson(text);
  if (value === undefined)
    return { refusal: { code: "input-invalid", detail: "The message is not JSON. docs/stream.md has all messages." } };
  const parsed = StreamRequest.safeParse(value);
  if (parsed.success) return { request: parsed.data };
  const errors = parsed.error.issues.map(({ path, message }) => ({ path: path.map(String).join("."), message }));
  const id = (value as { id?: unknown } | null)?.id;
  const named = typeof id === "string" ? { id: id.slice(0, 32) } : {};
  return { refusal: { code: "input-invalid", ...named, detail: "The message is none of those in docs/stream.md.", errors } };
}

/** Judged by what was read: JSON can be written in many ways. */
export function costOf(read: ReadRequest): number {
  return "request" in read && read.request.type === "resume" ? resumeCost : 1;
}

/** What an answer to it is named by. */
export function nameOf(read: ReadRequest): Pick<Refusal, "id" | "after"> {
  if ("refusal" in read) return {};
  return read.request.type === "resume" ? { after: read.request.after } : { id: read.request.id };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
