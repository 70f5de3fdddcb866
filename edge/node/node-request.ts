import type { IncomingMessage, ServerResponse } from "node:http";
import type { IncomingRequest } from "../platform.ts";
import type { FieldList } from "./field-list.ts";
import { type BodyWatch, UploadBody } from "./upload-body.ts";

interface Received {
  message: IncomingMessage;
  /** Null for a request to switch protocols: it has a socket and nothing else. */
  response: ServerResponse | null;
  headers: FieldList;
  url: string;
  /** Who is at the other end, behind trusted proxies. */
  address: string;
  /** Whether the connection is a trusted proxy's. */
  isBehindProxy: boolean;
}

/** A request as node:http read it, with what the edge keeps of its connection. */
export class NodeRequest implements IncomingRequest {
  readonly message: IncomingMessage;
  readonly response: ServerResponse | null;
  readonly method: string;
  readonly url: string;
  readonly headers: FieldList;
  readonly address: string;
  readonly isBehindProxy: boolean;
  readonly body: IncomingMessage | null;
  /** Read in advance of the stream, and given back. */
  #already: Uint8Array[] = [];

  constructor({ message, response, headers, url, address, isBehindProxy }: Received) {
    this.message = message;
    this.response = response;
    this.method = message.method ?? "";
    this.url = url;
    this.headers = headers;
    this.address = address;
    this.isBehindProxy = isBehindProxy;
    this.body = hasBody(headers) ? message : null;
  }

  /** Whether the caller's body broke off. */
  get isBroken(): boolean {
    return this.message.destroyed && !this.message.complete;
  }

  /** Its body, to be sent on: once, and any number of times before anything was read of it. */
  upload(watch: BodyWatch): UploadBody {
    return new UploadBody(
      this.message,
      () => {
        const already = this.#already;
        this.#already = [];
        this.continue();
        return already;
      },
      watch,
    );
  }

  giveBack(chunks: Uint8Array[]): void {
    this.#already = chunks;
  }

  /** Tells a caller that waits for it (RFC 9110 10.1.1) to send its body. */
  continue(): void {
    if (this.response !== null && !this.response.headersSent && this.headers.get("expect")?.toLowerCase() === "100-continue") {
      this.response.writeContinue();
    }
  }
}

function hasBody(headers: FieldList): boolean {
  const length = headers.get("content-length");
  return headers.has("transfer-encoding") || (length !== null && Number(length) > 0);
}
