import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import type { Answer } from "../platform.ts";
import type { AnswerBody, BodyReader, Trailers } from "./answer-body.ts";
import { NodeAnswer, WholeBody } from "./node-answer.ts";

/** Whole bodies up to this size are written with the headers in one piece. */
const ONE_PIECE_BYTES = 16_384;

/** Writes an answer to the caller. One that breaks off half-way breaks the caller's connection off: it never looks complete. */
export function writeAnswer(response: ServerResponse, answer: Answer): void {
  if (response.destroyed) discardBody(answer);
  else if (!(answer instanceof NodeAnswer)) writeWebResponse(response, answer as Response);
  else if (answer.body === null) writeWhole(response, answer, "");
  else if (answer.body instanceof WholeBody) writeWhole(response, answer, answer.body.bytes);
  else writeUpstreamAnswer(response, answer, answer.body);
}

/** Lets go of an answer that nobody will read. */
export function discardBody({ body, webSocket }: Pick<NodeAnswer, "body" | "webSocket"> | Answer): void {
  if (body !== null && "cancel" in body) (body as AnswerBody).cancel();
  if (webSocket && "close" in webSocket) (webSocket as { close: () => void }).close();
}

function writeWhole(response: ServerResponse, { status, headers }: NodeAnswer, bytes: string | Uint8Array): void {
  const isBare = status === 204 || status === 304 || response.req.method === "HEAD";
  if (!isBare && !headers.has("content-length")) headers.set("content-length", String(Buffer.byteLength(bytes)));
  response.writeHead(status, headers.toLines());
  if (isBare) response.end();
  else if (typeof bytes === "string" || bytes.length > ONE_PIECE_BYTES) response.end(bytes);
  else response.end(latin1(bytes), "latin1");
}

/** A text goes out with the headers in one write; of bytes, latin1 is the text. */
function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

function writeUpstreamAnswer(response: ServerResponse, answer: NodeAnswer, body: AnswerBody): void {
  const whole = body.whole();
  if (whole === null) writeAsItComes(response, answer, body);
  else writeWhole(response, answer, whole);
}

function writeAsItComes(response: ServerResponse, { status, headers }: NodeAnswer, body: AnswerBody): void {
  response.writeHead(status, headers.toLines());
  response.on("drain", () => body.resume());
  response.once("close", () => body.cancel());
  body.readWith(new ResponseWriter(response, headers.has("content-length")));
  // An answer whose body takes its time is told of at once: events are waited for.
  response.flushHeaders();
}

class ResponseWriter implements BodyReader {
  readonly #response: ServerResponse;
  readonly #hasLength: boolean;

  constructor(response: ServerResponse, hasLength: boolean) {
    this.#response = response;
    this.#hasLength = hasLength;
  }

  write(chunk: Uint8Array): boolean {
    return this.#response.write(chunk);
  }

  end(trailers: Trailers): void {
    const lines = Object.entries(trailers).flatMap(([name, value]) => [value ?? []].flat().map((one): [string, string] => [name, one]));
    if (lines.length > 0 && this.#response.chunkedEncoding) this.#response.addTrailers(lines);
    this.#response.end();
  }

  fail(): void {
    breakOff(this.#response, this.#response.chunkedEncoding || this.#hasLength);
  }
}

/** Where the end of the connection is the end of the body, only a reset tells that it is not. */
function breakOff(response: ServerResponse, isFramed: boolean): void {
  const { socket } = response;
  if (isFramed || socket === null || "encrypted" in socket) response.destroy();
  else socket.resetAndDestroy();
}

function writeWebResponse(response: ServerResponse, answer: Response): void {
  const { status, headers, body } = answer;
  response.writeHead(status, [...headers].flat());
  if (body === null) response.end();
  else pipeline(Readable.fromWeb(body as ReadableStream), response).catch(() => response.destroy());
}
