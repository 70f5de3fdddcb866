import * as z from "zod/mini";
import type { FieldError } from "#contracts/problem.ts";
import { Duration } from "#contracts/scalars.ts";
import type { StandingLimit } from "#contracts/standing-limit.ts";
import type { LimitInput } from "../../api/changes.ts";
import { formatWindow } from "../../format/format-limit.ts";

/** The form as it is typed. `ends`: as it stands, after a while, or when somebody takes it away. */
export type LimitDraft = {
  quota: string;
  window: string;
  mode: "enforce" | "shadow";
  ends: "as-now" | "after" | "never";
  expiresIn: string;
  reason: string;
};
export type FieldName = "quota" | "window" | "mode" | "expiresIn" | "reason";
export type FieldMistakes = Partial<Record<FieldName, string>>;

const MOST_REQUESTS = 1_000_000_000;
const Quota = z.string().check(z.regex(/^\d{1,10}$/, { error: "use a whole number; 0 refuses all" }));

export function draftOf({ effective, override }: StandingLimit): LimitDraft {
  return {
    quota: String(effective.quota),
    window: formatWindow(effective.windowSeconds),
    mode: effective.mode,
    ends: override ? "as-now" : "after",
    expiresIn: "1h",
    reason: "",
  };
}

/** What is wrong with what was typed, by field. */
export function findMistakes(draft: LimitDraft): FieldMistakes {
  const mistakes: FieldMistakes = {};
  const quota = draft.quota.trim();
  const typed = Quota.safeParse(quota);
  if (!typed.success) mistakes.quota = typed.error.issues[0]?.message ?? "";
  else if (Number(quota) > MOST_REQUESTS) mistakes.quota = "use at most 1,000,000,000";
  const window = Duration.safeParse(draft.window.trim());
  if (!window.success) mistakes.window = window.error.issues[0]?.message ?? "";
  const expiresIn = Duration.safeParse(draft.expiresIn.trim());
  if (draft.ends === "after" && !expiresIn.success) mistakes.expiresIn = expiresIn.error.issues[0]?.message ?? "";
  return mistakes;
}

/** What to send: only what differs from what holds, so that somebody else's change of another field stays. */
export function inputOf(draft: LimitDraft, { effective, override }: StandingLimit): LimitInput {
  const quota = Number(draft.quota.trim());
  const window = draft.window.trim();
  const reason = draft.reason.trim();
  return {
    ...(quota === effective.quota ? {} : { quota }),
    ...(window === formatWindow(effective.windowSeconds) ? {} : { window }),
    ...(draft.mode === effective.mode ? {} : { mode: draft.mode }),
    ...expiryOf(draft, override !== null),
    ...(reason === "" ? {} : { reason }),
  };
}

function expiryOf({ ends, expiresIn }: LimitDraft, isChanged: boolean): Pick<LimitInput, "expiresIn"> {
  if (ends === "as-now" && isChanged) return {};
  return { expiresIn: ends === "after" ? expiresIn.trim() : null };
}

const fieldNames: readonly FieldName[] = ["quota", "window", "mode", "expiresIn", "reason"];

/** The server's mistakes by field; `other` are those that belong to none. */
export function placeMistakes(errors: readonly FieldError[]): { fields: FieldMistakes; other: FieldError[] } {
  const isField = ({ path }: FieldError) => fieldNames.some((name) => name === path);
  const fields = Object.fromEntries(errors.filter(isField).map(({ path, message }) => [path, message]));
  return { fields, other: errors.filter((error) => !isField(error)) };
}
