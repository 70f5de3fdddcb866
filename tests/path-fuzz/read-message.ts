export interface Message {
  startLine: string;
  /** Name in lower case and value, in order. */
  fields: [name: string, value: string][];
  body: string;
  /** How many bytes it took. */
  length: number;
}

const end = Buffer.from("\r\n\r\n");

/** One HTTP/1.1 message from the front of these bytes; null while it is incomplete. `withoutBody`: as answers to HEAD are. */
export function readMessage(bytes: Buffer, { withoutBody = false, untilClose = false, isClosed = false } = {}): Message | null {
  const headLength = bytes.indexOf(end);
  if (headLength < 0) return null;
  const [startLine = "", ...lines] = bytes.toString("latin1", 0, headLength).split("\r\n");
  const fields = lines.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const rest = bytes.subarray(headLength + end.length);
  const read = withoutBody ? { body: "", length: 0 } : readBody(rest, fields, { untilClose, isClosed });
  return read && { startLine, fields, body: read.body, length: headLength + end.length + read.length };
}

export const fieldOf = ({ fields }: Pick<Message, "fields">, name: string) => fields.find(([one]) => one === name)?.[1];

function readBody(rest: Buffer, fields: Message["fields"], { untilClose, isClosed }: { untilClose: boolean; isClosed: boolean }) {
  if (/chunked/i.test(fieldOf({ fields }, "transfer-encoding") ?? "")) return readChunks(rest);
  const announced = fieldOf({ fields }, "content-length");
  if (announced === undefined && untilClose) return isClosed ? { body: rest.toString("latin1"), length: rest.length } : null;
  const length = Number(announced ?? 0);
  return rest.length < length ? null : { body: rest.toString("latin1", 0, length), length };
}

function readChunks(rest: Buffer): { body: string; length: number } | null {
  let body = "";
  for (let at = 0; ; ) {
    const lineEnd = rest.indexOf("\r\n", at);
    if (lineEnd < 0) return null;
    const size = Number.parseInt(rest.toString("latin1", at, lineEnd), 16);
    const next = lineEnd + 2 + size + 2;
    if (rest.length < next) return null;
    if (size === 0) return { body, length: next };
    body += rest.toString("latin1", lineEnd + 2, next - 2);
    at = next;
  }
}
