import type { QueryPlan } from "#contracts/query-plan.ts";
import type { QuestionFigures } from "#contracts/question.ts";
import { ChartPanel } from "../../components/chart-panel.tsx";
import { ClientText } from "../../components/client-text.tsx";
import { EmptyNote } from "../../components/empty-note.tsx";
import { InstantText } from "../../components/instant-text.tsx";
import { type PlainColumn, PlainTable } from "../../components/plain-table.tsx";
import { RouteText } from "../../components/route-text.tsx";
import classes from "./ask.module.css";
import { formatChange, formatFigure } from "./format-figure.ts";

type AnswerFiguresProps = { figures: QuestionFigures; plan: QueryPlan | null };
type Row = NonNullable<QuestionFigures["rows"]>[number];

/** One figure, a table of figures, or a line over time; each beside that of the other period where two are compared. */
export function AnswerFigures({ figures, plan }: AnswerFiguresProps) {
  if (figures.rows !== undefined) return <Rows rows={figures.rows} unit={figures.unit} groupBy={plan?.groupBy ?? null} />;
  if (figures.series !== undefined) return <Series series={figures.series} unit={figures.unit} />;
  return <Value value={figures.value ?? null} previous={figures.previous} unit={figures.unit} />;
}

function Value({ value, previous, unit }: { value: number | null; previous: number | null | undefined; unit: string }) {
  const change = previous === undefined ? null : formatChange(value, previous);
  return (
    <p className={`${classes.value} figure`}>
      <strong>{formatFigure(value, unit)}</strong>
      {previous === undefined ? null : (
        <span className="quiet">
          {change === null ? "" : `${change}; `}before {formatFigure(previous, unit)}
        </span>
      )}
    </p>
  );
}

type Named = { unit: string; groupBy: QueryPlan["groupBy"] };

function Rows({ rows, unit, groupBy }: Named & { rows: Row[] }) {
  if (rows.length === 0) return <EmptyNote title="Nothing of the kind">Nothing was counted that the question asks for.</EmptyNote>;
  const isCompared = rows.some(({ previous }) => previous !== undefined);
  const columns: PlainColumn<Row>[] = [
    { label: groupBy ?? "of", show: ({ key }) => <Key name={key} groupBy={groupBy} /> },
    { label: "figure", show: ({ value }) => formatFigure(value, unit) },
    ...(isCompared ? [{ label: "before", show: ({ previous }: Row) => formatFigure(previous ?? null, unit) }] : []),
    ...(isCompared ? [{ label: "change", show: ({ value, previous }: Row) => formatChange(value, previous ?? null) ?? "–" }] : []),
  ];
  return <PlainTable label="Figures" columns={columns} rows={rows} keyOf={({ key }) => key} on="card" />;
}

function Key({ name, groupBy }: { name: string; groupBy: QueryPlan["groupBy"] }) {
  if (groupBy === "client") return <ClientText client={name} />;
  if (groupBy === "route") return <RouteText route={name === "" ? null : name} />;
  return /^\d{4}-\d\d-\d\dT/.test(name) ? <InstantText atMs={Date.parse(name)} /> : <span>{name || "none"}</span>;
}

function Series({ series, unit }: { series: NonNullable<QuestionFigures["series"]>; unit: string }) {
  const isCompared = series.some(({ previous }) => previous !== undefined);
  const points = series.map(({ at, value, previous }) => ({
    at: Date.parse(at),
    value,
    ...(previous === undefined ? {} : { previous }),
  }));
  const highest = series.reduce<number | null>((most, { value }) => (value === null ? most : Math.max(most ?? value, value)), null);
  return (
    <ChartPanel
      title="Over time"
      note={unit}
      model={{
        kind: "lines",
        points,
        fromMs: points[0]?.at ?? 0,
        toMs: points.at(-1)?.at ?? 0,
        format: (value) => formatFigure(value, unit),
        series: [
          { key: "value", label: "highest", color: "var(--series-1)", figure: formatFigure(highest, unit) },
          ...(isCompared ? [{ key: "previous", label: "before", color: "var(--series-quiet)", figure: "", dashed: true }] : []),
        ],
      }}
    />
  );
}
