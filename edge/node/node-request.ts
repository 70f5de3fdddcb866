import type { IncomingMessage, ServerResponse } from "node:http";
import type { TLSSocket } from "node:tls";
import type { ClientCertificate, IncomingRequest } from "../platform.ts";
import type { FieldList } from "./field-list.ts";
import { readClientCertificate } from "./read-client-certificate.ts";
import { type BodyWatch, UploadBody } from "./upload-body.ts";

interface Received {
  message: IncomingMessage;
  /** Null for a request to switch protocols: it has a socket and nothing else. */
  response: ServerResponse | null;
  headers: FieldList;
  url: string;
  /** Who is at the other end, behind trusted proxies. */
  address: string;
}

/** A request as node:http read it, with what the edge keeps of its connection. */
export class NodeRequest implements IncomingRequest {
  readonly message: IncomingMessage;
  readonly response: ServerResponse | null;
  readonly method: string;
  readonly url: string;
  readonly headers: FieldList;
  readonly address: string;
  readonly body: IncomingMessage | null;
  /** Read in advance of the stream, and given back. */
  #already: Uint8Array[] = [];

  constructor({ message, response, headers, url, address }: Received) {
    this.message = message;
    this.response = response;
    this.method = message.method ?? "";
    this.url = url;
    this.headers = headers;
    this.address = address;
    this.body = hasBody(headers) ? message : null;
  }

  /** Made when it is first asked for: hardly any request needs it. */
  get clientCertificate(): ClientCertificate | null {
    return "encrypted" in this.message.socket ? readClientCertificate(this.message.socket as TLSSocket) : null;
  }

  /** Whether the caller's body broke off. */
  get isBroken(): boolean {
    return this.message.destroyed && !this.message.complete;
  }

  upload(watch: BodyWatch): UploadBody {
    const already = this.#already;
    this.#already = [];
    return new UploadBody(this.message, already, { onStart: () => this.continue(), watch });
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
