import type { MessageCounts } from "../platform.ts";

/** Codes that tell of a close without a code; none may be sent (RFC 6455 7.4.1). */
const unsendable = new Set([1005, 1006, 1015]);

/** Stands between caller and upstream and hands every message on; the runtime keeps what the slower end has yet to read. */
export function countMessages(answer: Response): { answer: Response; counts: Promise<MessageCounts> } {
  const upstream = answer.webSocket as WebSocket;
  const { 0: outer, 1: caller } = new WebSocketPair();
  const counts = { messagesIn: 0, messagesOut: 0 };
  const ends = [
    relay(caller, upstream, () => {
      counts.messagesIn += 1;
    }),
    relay(upstream, caller, () => {
      counts.messagesOut += 1;
    }),
  ];
  const protocol = answer.headers.get("Sec-WebSocket-Protocol");
  const headers = new Headers(protocol === null ? [] : [["Sec-WebSocket-Protocol", protocol]]);
  return { answer: new Response(null, { status: 101, webSocket: outer, headers }), counts: Promise.all(ends).then(() => counts) };
}

/** Hands on what comes, until it has closed. */
function relay(from: WebSocket, to: WebSocket, onMessage: () => void): Promise<void> {
  return new Promise((resolve) => {
    const end = (code: number, reason: string) => {
      attempt(() => (unsendable.has(code) ? to.close() : to.close(code, reason)));
      resolve();
    };
    from.addEventListener("message", ({ data }) => {
      onMessage();
      attempt(() => to.send(data));
    });
    from.addEventListener("close", ({ code, reason }) => end(code, reason));
    from.addEventListener("error", () => end(1011, ""));
    from.binaryType = "arraybuffer";
    from.accept();
  });
}

/** An end that has closed takes nothing more, and tells by throwing. */
function attempt(work: () => void): void {
  try {
    work();
  } catch {}
}
