import type { Answer } from "../platform.ts";
import type { AnswerBody } from "./answer-body.ts";
import type { FieldList } from "./field-list.ts";
import type { Tunnel } from "./tunnel.ts";

/** A body of ours, whole. */
export class WholeBody {
  readonly bytes: string | Uint8Array;

  constructor(bytes: string | Uint8Array) {
    this.bytes = bytes;
  }
}

/** An answer without the web's Response, which costs more than all else that a refusal needs. */
export class NodeAnswer implements Answer {
  readonly status: number;
  readonly headers: FieldList;
  readonly body: WholeBody | AnswerBody | null;
  readonly webSocket: Tunnel | null;

  constructor(status: number, headers: FieldList, body: WholeBody | AnswerBody | null, webSocket: Tunnel | null = null) {
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.webSocket = webSocket;
  }
}
