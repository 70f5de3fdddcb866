import type { Proposal } from "#contracts/decision.ts";
import type { Tone } from "../../components/state-badge.tsx";

type ModeWords = { label: string; tone: Tone; meaning: string };

const modes: Record<Proposal["mode"], ModeWords> = {
  suggest: { label: "suggestion", tone: "warn", meaning: "Nothing follows from it until somebody approves it." },
  shadow: {
    label: "in shadow",
    tone: "note",
    meaning: "The edge already counts whom it would refuse; nobody is refused until somebody approves it.",
  },
};

/** What the mode means for this proposal. The edge tries limits in shadow; of blocks nothing follows until they are approved. */
export function describeMode({ mode, action }: Proposal): ModeWords {
  return action.kind === "block-clients" ? modes.suggest : modes[mode];
}
