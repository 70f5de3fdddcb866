type Level = "debug" | "info" | "warn" | "error";
type Fields = Record<string, unknown>;

/** Writes one JSON object a line: `{at, level, message, …fields}`. Fields hold no tokens, addresses or query values. */
export type Log = { [L in Level]: (message: string, fields?: Fields) => void };

/** A log that hands finished lines to `write`. */
export function createLog(write: (line: string) => void, now: () => number = Date.now): Log {
  const at =
    (level: Level) =>
    (message: string, fields: Fields = {}) =>
      write(JSON.stringify({ at: new Date(now()).toISOString(), level, message, ...fields }, showError));
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** Errors have no enumerable fields; the log shows message, code, stack and cause. Query parameters stay out. */
function showError(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (!(value instanceof Error)) return value;
  const message = value.message.split("\nparams:")[0] ?? "";
  const code = "code" in value ? value.code : undefined;
  return { name: value.name, message, code, stack: frames(value.stack), cause: value.cause };
}

function frames(stack: string | undefined): string[] {
  return (stack ?? "")
    .split("\n")
    .filter((line) => line.startsWith("    at "))
    .slice(0, 8)
    .map((line) => line.trim());
}
