/**
 * What a database error means to the caller: `data` - the values are refused and will be again; `conflict` - the same
 * again may succeed at once; `away` - the database cannot be reached or is overloaded; `fault` - our own mistake.
 */
export type FailureClass = "data" | "conflict" | "away" | "fault";

/** Classes of SQLSTATE, and single ones, https://www.postgresql.org/docs/15/errcodes-appendix.html */
const stateClasses: Readonly<Record<string, FailureClass>> = {
  "08": "away",
  "21": "data",
  "22": "data",
  "23": "data",
  "40": "conflict",
  "53": "away",
  "54": "data",
  /** lock_not_available: somebody holds a table for long. */
  "55P03": "away",
  "57": "away",
};

/** Words of `pg` and Neon's driver for a connection that failed; those errors carry no code. */
const lostConnection = /connection terminated|connection timeout|timeout exceeded|connection ended|socket|websocket|not queryable/i;

export function classifyFailure(error: unknown): FailureClass {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
    if (/^[0-9A-Z]{5}$/.test(code) && /\d/.test(code)) return stateClasses[code] ?? stateClasses[code.slice(0, 2)] ?? "fault";
    if (/^E[A-Z_]+$/.test(code) || lostConnection.test(cause.message)) return "away";
  }
  return "fault";
}

/** A row for a day whose partition is missing. */
export function isPartitionMissing(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (/no partition of relation/.test(cause.message)) return true;
  }
  return false;
}
