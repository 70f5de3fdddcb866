import type { Context } from "hono";
import type { Dependencies } from "../dependencies.ts";
import { answerProblem } from "./answer-problem.ts";
import { readBody } from "./read-body.ts";
import { isSignatureOf, readSignature } from "./read-signature.ts";

type SignedReading = { ok: true; body: Buffer } | { ok: false; answer: Response };

/** What an edge may send, and what it is called when it is refused. */
type Expected = { readonly noun: string; readonly largestBodyBytes: number };

/** The body of a request that an edge signed. Nothing of it is read before the header names a known key and a time near ours. */
export async function readSigned(
  c: Context,
  { env, now, log }: Pick<Dependencies, "env" | "now" | "log">,
  { noun, largestBodyBytes }: Expected,
): Promise<SignedReading> {
  const refuse = (cause: string): SignedReading => {
    log.warn(`${noun} refused`, { cause, requestId: c.get("requestId") });
    return { ok: false, answer: answerProblem(c, { reason: "signature-invalid" }) };
  };
  const reading = readSignature(c.req.header("x-aegis-signature"), env.ingestKeys, now());
  if (!reading.ok) return refuse(reading.cause);
  const body = await readBody(c.req.raw, largestBodyBytes);
  const detail = `A ${noun} holds at most ${largestBodyBytes} bytes.`;
  if (body === null) return { ok: false, answer: answerProblem(c, { reason: "input-too-large", detail }) };
  return isSignatureOf(body, reading.signature) ? { ok: true, body } : refuse("mismatch");
}
