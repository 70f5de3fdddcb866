import type { LoopStatus } from "#contracts/loop-status.ts";
import { AgoText } from "../../components/ago-text.tsx";
import { StateBadge, type Tone } from "../../components/state-badge.tsx";
import classes from "./scoring-notice.module.css";

type Scoring = LoopStatus["scoring"];
type StateWords = { label: string; tone: Tone; meaning: string };

const HASH_SHOWN = 8;

const states: Record<Scoring["state"], StateWords> = {
  scoring: { label: "scoring", tone: "good", meaning: "Each interval of each route is scored." },
  absent: {
    label: "no scores",
    tone: "warn",
    meaning: "Limits, blocks and alerts by thresholds go on; what follows from anomalies waits until scores are back.",
  },
  off: { label: "off", tone: "quiet", meaning: "Nothing is scored; limits and alerts by thresholds go on." },
};

/** Whether there are anomaly scores; if not, why, and what goes on without them. */
export function ScoringNotice({ scoring: { state, detail, model, scoredUntil } }: { scoring: Scoring }) {
  const { label, tone, meaning } = states[state];
  return (
    <div role="status" className={classes.notice} data-state={state}>
      <StateBadge tone={tone}>{label}</StateBadge>
      {detail === null ? null : <strong>{detail}</strong>}
      <span>{meaning}</span>
      <span className="quiet">
        {scoredUntil === null ? "No interval was scored yet" : <LastScored at={scoredUntil} />}
        {model === null ? null : <span title={model}> · model {model.slice(0, HASH_SHOWN)}</span>}
      </span>
    </div>
  );
}

function LastScored({ at }: { at: string }) {
  return (
    <>
      scored until <AgoText at={at} />
    </>
  );
}
