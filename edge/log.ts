export type LogFields = Record<string, unknown>;

/** Structured log: one JSON object a line on the platform's stream. Never a token, key, body, query value or raw address. */
export interface Log {
  /** Present when the level is debug: what nobody listens to is not put together. */
  debug?(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export const logLevels = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof logLevels)[number];

const consoleNames = { debug: "log", info: "log", warn: "warn", error: "error" } as const;

/** A log of the given level and above. */
export function createLog(level: LogLevel): Log {
  const lowest = logLevels.indexOf(level);
  const write = (name: LogLevel) => (message: string, fields?: LogFields) => {
    if (logLevels.indexOf(name) >= lowest) console[consoleNames[name]](line(name, message, fields));
  };
  return { ...(level === "debug" && { debug: write("debug") }), info: write("info"), warn: write("warn"), error: write("error") };
}

function line(level: LogLevel, message: string, fields: LogFields = {}): string {
  return JSON.stringify({ time: new Date().toISOString(), level, message, ...fields });
}
