import type { Writable } from "node:stream";
import type { Log } from "../log.ts";

const FLUSH_MS = 50;
const FLUSH_LENGTH = 65_536;

/** Structured log on a stream, a JSON object a line; many lines go out in one write. */
export function bufferedLog(stream: Writable): Log & { flush: () => void } {
  let lines = "";
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (lines !== "") stream.write(lines);
    lines = "";
  };
  const add = (level: string, message: string, fields: object = {}) => {
    lines += `${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`;
    if (lines.length >= FLUSH_LENGTH) flush();
    else timer ??= setTimeout(flush, FLUSH_MS);
  };
  return {
    info: (message, fields) => add("info", message, fields),
    warn: (message, fields) => add("warn", message, fields),
    error: (message, fields) => add("error", message, fields),
    flush,
  };
}
