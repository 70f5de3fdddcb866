import * as z from "zod/mini";
import { ProposedAction } from "#contracts/decision.ts";
import { describeName, describeValue } from "./describe-value.ts";

/** One value that is different; null: there was none, or there is none any more. */
export type ChangedValue = { name: string; label: string; from: string | null; to: string | null };

const Values = z.nullable(z.record(z.string(), z.unknown()));

/** What is different between the value before and the value after; what stayed is left out. */
export function describeChange(before: unknown, after: unknown): ChangedValue[] {
  const [old, present] = [readValues(before), readValues(after)];
  if (!old.success || !present.success) return [changeOf("value", before, after)];
  const names = new Set([...Object.keys(old.data ?? {}), ...Object.keys(present.data ?? {})]);
  return [...names]
    .filter((name) => JSON.stringify(old.data?.[name] ?? null) !== JSON.stringify(present.data?.[name] ?? null))
    .map((name) => changeOf(name, old.data?.[name], present.data?.[name]));
}

/** A proposal that was rejected stands there by itself; it is one value, as in the row that made it. */
function readValues(value: unknown) {
  return Values.safeParse(ProposedAction.safeParse(value).success ? { action: value } : (value ?? null));
}

function changeOf(name: string, before: unknown, after: unknown): ChangedValue {
  const tell = (value: unknown) => (value === null || value === undefined ? null : describeValue(name, value));
  return { name, label: describeName(name), from: tell(before), to: tell(after) };
}
