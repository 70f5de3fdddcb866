import { dayMs, minuteMs, toInstant } from "./zone-time.ts";

const form = /^(\d{4}-\d{2}-\d{2})(?:t(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(z|[+-]\d{2}:?\d{2})?)?$/;

/** The day, or the minute, of a date such as 2026-11-20 or 2026-11-20t10:00z; null: there is none such; other: it is written otherwise. */
export function resolveIso(text: string, timeZone: string): { readonly fromMs: number; readonly toMs: number } | null | "other" {
  const match = form.exec(text);
  if (match === null) return "other";
  const [, date = "", time, offset] = match;
  const wall = Date.parse(`${date}T${time ?? "00:00"}Z`);
  if (Number.isNaN(wall) || !new Date(wall).toISOString().startsWith(date)) return null;
  const fromMs =
    offset === undefined
      ? toInstant(wall, timeZone)
      : Date.parse(`${date}T${time}${offset.replace(/^([+-]\d{2})(\d{2})$/, "$1:$2").toUpperCase()}`);
  return { fromMs, toMs: time === undefined ? toInstant(wall + dayMs, timeZone) : fromMs + minuteMs };
}
