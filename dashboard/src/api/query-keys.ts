import type { ReportRange } from "#contracts/report.ts";

/** Every key of the query cache, so that two parts never use one key for two things. */
export const queryKeys = {
  session: ["session"] as const,
  signInCode: (code: string) => ["sign-in-code", code] as const,
  report: (name: string, range: ReportRange) => ["report", name, range] as const,
};
