import type { Alert, AlertState } from "#contracts/alert.ts";
import type { Tone } from "../../components/state-badge.tsx";

type StateWords = { label: string; tone: Tone; meaning: string };

export const alertStates: Record<AlertState, StateWords> = {
  active: { label: "active", tone: "bad", meaning: "Above the threshold for as long as the rule asks." },
  pending: { label: "pending", tone: "warn", meaning: "Above the threshold, not yet for as long as the rule asks." },
  acknowledged: { label: "acknowledged", tone: "note", meaning: "Somebody has seen it; it is not over." },
  resolved: { label: "resolved", tone: "quiet", meaning: "Over." },
};

const urgency: AlertState[] = ["active", "pending", "acknowledged", "resolved"];

/** What nobody has looked at yet comes first; among equals the order stays. */
export function orderByUrgency(alerts: Alert[]): Alert[] {
  return alerts.toSorted((a, b) => urgency.indexOf(a.state) - urgency.indexOf(b.state));
}
