import { describeEvidence, type EvidenceRow, type Suspect } from "../format/describe-evidence.ts";
import { formatCount, formatScore } from "../format/format-number.ts";
import { ClientText } from "./client-text.tsx";
import { Disclosure } from "./disclosure.tsx";
import { type PlainColumn, PlainTable } from "./plain-table.tsx";
import { ReasonsText } from "./reasons-text.tsx";

const figure: PlainColumn<EvidenceRow>[] = [
  { label: "What", show: (row) => row.label },
  { label: "Seen", show: (row) => row.value },
];
const withRange: PlainColumn<EvidenceRow>[] = [...figure, { label: "Expected", show: (row) => row.expected }];

const suspectColumns: PlainColumn<Suspect>[] = [
  { label: "Client", show: ({ client }) => <ClientText client={client} /> },
  { label: "Requests in the window", show: ({ requests }) => formatCount(requests) },
  { label: "Anomaly score", show: ({ score }) => formatScore(score) },
  { label: "Because", wide: true, show: ({ reasons }) => <ReasonsText reasons={reasons} /> },
];

type EvidenceViewProps = { label: string; evidence: Record<string, unknown> };

/** What an alert, a proposal or a decision rests on. Nothing where it rests on nothing. */
export function EvidenceView({ label, evidence }: EvidenceViewProps) {
  const { rows, suspects, groups } = describeEvidence(evidence);
  return (
    <>
      <Figures label={label} rows={rows} />
      {suspects.length === 0 ? null : (
        <PlainTable label={`Clients, ${label}`} columns={suspectColumns} rows={suspects} keyOf={({ client }) => client} on="card" />
      )}
      {groups.map(({ title, rows: inGroup }) => (
        <Disclosure key={title} summary={title}>
          <Figures label={`${title}, ${label}`} rows={inGroup} />
        </Disclosure>
      ))}
    </>
  );
}

function Figures({ label, rows }: { label: string; rows: EvidenceRow[] }) {
  if (rows.length === 0) return null;
  const ranged = rows.some(({ expected }) => expected !== "");
  return (
    <PlainTable
      label={label}
      columns={ranged ? withRange : figure}
      rows={rows}
      keyOf={({ label: name, value }) => name + value}
      on="card"
    />
  );
}
