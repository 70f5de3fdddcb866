import type { Proposal } from "#contracts/decision.ts";
import type { Tone } from "../../components/state-badge.tsx";

type ModeWords = { label: string; tone: Tone; meaning: string };

export const proposalModes: Record<Proposal["mode"], ModeWords> = {
  suggest: { label: "suggestion", tone: "warn", meaning: "Nothing follows from it until somebody approves it." },
  shadow: {
    label: "in shadow",
    tone: "note",
    meaning: "The edge already counts whom it would refuse; nobody is refused until somebody approves it.",
  },
};
