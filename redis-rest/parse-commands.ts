import type { Argument, Command } from "./engine.ts";

export type Parsed<T> = { value: T } | { error: string };

/** Reads a number as it was written: 9007199254740993 and 1.0 stay what the caller typed. */
type ParseWithSource = (text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown) => unknown;
const parseWithSource = JSON.parse as ParseWithSource;

/** One command from a JSON body: `["SET", "key", 1]`. */
export function parseCommand(body: Uint8Array): Parsed<Command> {
  const json = parseJson(body);
  return "error" in json ? json : toCommand(json.value);
}

/** Several commands from a JSON body: `[["INCR", "a"], ["GET", "b"]]`. */
export function parseCommands(body: Uint8Array): Parsed<Command[]> {
  const json = parseJson(body);
  if ("error" in json) return json;
  if (!Array.isArray(json.value)) return { error: "ERR the body must be a JSON array of commands" };
  if (json.value.length === 0) return { error: "ERR empty pipeline" };
  const commands: Command[] = [];
  for (const row of json.value) {
    const command = toCommand(row);
    if ("error" in command) return command;
    commands.push(command.value);
  }
  return { value: commands };
}

/**
 * A command in the path: `/set/key/value?EX=10`. The body, if any, goes between path and query; `_token` is no argument.
 * https://upstash.com/docs/redis/features/restapi
 */
export function parsePathCommand(path: string, query: string, body: Uint8Array): Parsed<Command> {
  try {
    const words = path.replace(/^\//, "").replace(/\/$/, "").split("/").map(percentDecode);
    if (words[0]?.length === 0) return { error: "ERR empty command" };
    return { value: [...words, ...(body.length > 0 ? [body] : []), ...queryArguments(query)] };
  } catch {
    return { error: "ERR the path holds a broken percent escape" };
  }
}

function queryArguments(query: string): Argument[] {
  const pairs = [...new URLSearchParams(query)].filter(([name]) => name !== "_token");
  return pairs.flatMap(([name, value]) => (value === "" ? [name] : [name, value]));
}

function parseJson(body: Uint8Array): Parsed<unknown> {
  if (body.length === 0) return { error: "ERR the body is empty, a JSON array was expected" };
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(body);
    return { value: parseWithSource(text, (_key, value, { source }) => (typeof value === "number" ? source : value)) };
  } catch {
    return { error: "ERR the body is not JSON" };
  }
}

function toCommand(row: unknown): Parsed<Command> {
  if (!Array.isArray(row)) return { error: "ERR a command must be a JSON array" };
  if (row.length === 0 || row[0] === "") return { error: "ERR empty command" };
  const command: Argument[] = [];
  for (const value of row) {
    if (typeof value === "boolean") command.push(String(value));
    else if (typeof value === "string") command.push(value);
    else return { error: `ERR an argument must be a string, number or boolean, not ${value === null ? "null" : "an object or array"}` };
  }
  return { value: command };
}

/** Escapes stand for bytes, so that any binary key can be written; throws on a broken escape. */
function percentDecode(word: string): Argument {
  if (!word.includes("%")) return word;
  if (/%(?![0-9a-f]{2})/i.test(word)) throw new URIError(word);
  return Buffer.from(word.replace(/%([0-9a-f]{2})|([\u0080-\uffff]+)/gi, decodePiece), "latin1");
}

function decodePiece(piece: string, hex: string | undefined): string {
  return hex === undefined ? Buffer.from(piece, "utf8").toString("latin1") : String.fromCharCode(Number.parseInt(hex, 16));
}
