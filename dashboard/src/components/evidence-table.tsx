import { describeEvidence, type EvidenceRow } from "../format/describe-evidence.ts";
import { type PlainColumn, PlainTable } from "./plain-table.tsx";

const figure: PlainColumn<EvidenceRow>[] = [
  { label: "What", show: (row) => row.label },
  { label: "Seen", show: (row) => row.value },
];
const withRange: PlainColumn<EvidenceRow>[] = [...figure, { label: "Expected", show: (row) => row.expected }];

type EvidenceTableProps = { label: string; evidence: Record<string, unknown> };

/** What an alert, a proposal or a decision rests on. Nothing where it rests on nothing. */
export function EvidenceTable({ label, evidence }: EvidenceTableProps) {
  const rows = describeEvidence(evidence);
  if (rows.length === 0) return null;
  const ranged = rows.some(({ expected }) => expected !== "");
  return <PlainTable label={label} columns={ranged ? withRange : figure} rows={rows} keyOf={({ label: name, value }) => name + value} />;
}
