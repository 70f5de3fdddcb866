import type { ReportRange } from "#contracts/report.ts";

/** What analytics answered to the operator who is signed in: forgotten when the session ends. */
const answers = ["answers"] as const;

/** Every key of the query cache, so that two parts never use one key for two things. */
export const queryKeys = {
  session: ["session"] as const,
  signInCode: (code: string) => ["sign-in-code", code] as const,
  signInMethods: ["sign-in-methods"] as const,
  answers,
  report: (name: string, range: ReportRange) => [...answers, "report", name, range] as const,
  alerts: [...answers, "alerts"] as const,
  limits: [...answers, "limits"] as const,
  blocks: [...answers, "blocks"] as const,
  proposals: [...answers, "proposals"] as const,
  loop: [...answers, "loop"] as const,
  keys: [...answers, "keys"] as const,
  question: (question: string, timeZone: string) => [...answers, "question", question, timeZone] as const,
  ledger: [...answers, "ledger"] as const,
  sessions: [...answers, "sessions"] as const,
  tokens: [...answers, "tokens"] as const,
};
