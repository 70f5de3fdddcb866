import { openWire } from "./wire.ts";

/** One request on a connection of its own, as bytes; answers all that came until the edge ended it. */
export async function ask(port: number, target: string, { method = "GET", lines = [], body = "" }: Asked = {}): Promise<string> {
  const wire = await openWire(port);
  wire.write(`${[`${method} ${target} HTTP/1.1`, "Host: gateway.test", "Connection: close", ...lines].join("\r\n")}\r\n\r\n${body}`);
  return await wire.closed();
}

interface Asked {
  method?: string;
  lines?: readonly string[];
  body?: string;
}

/** The header lines of a message's head, names in lower case, as they came. */
export function linesOf(message: string): string[] {
  const head = message.slice(0, message.indexOf("\r\n\r\n"));
  return head
    .split("\r\n")
    .slice(1)
    .map((line) => line.replace(/^[^:]*/, (name) => name.toLowerCase()));
}

/** The values of one header, a line each. */
export function valuesOf(message: string, name: string): string[] {
  return linesOf(message).flatMap((line) => (line.startsWith(`${name}: `) ? [line.slice(name.length + 2)] : []));
}

export function bodyOf(message: string): string {
  return message.slice(message.indexOf("\r\n\r\n") + 4);
}
