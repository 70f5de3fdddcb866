import { LedgerLink } from "../../components/ledger-link.tsx";

type OriginTextProps = { target: string; origin: "operator" | "loop"; decisionId: string };

/** Who made a change, leading to its row in the ledger. */
export function OriginText({ target, origin, decisionId }: OriginTextProps) {
  return (
    <LedgerLink target={target} decisionId={decisionId}>
      {origin === "loop" ? "the loop" : "an operator"}
    </LedgerLink>
  );
}
