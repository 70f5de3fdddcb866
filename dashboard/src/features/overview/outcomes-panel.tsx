import { Fragment, type ReactNode } from "react";
import { problems } from "#contracts/problem.ts";
import type { ErrorsReport } from "#contracts/report.ts";
import { Panel } from "../../components/panel.tsx";
import { ShareBar } from "../../components/share-bar.tsx";
import { formatCount, shareOf } from "../../format/format-number.ts";
import classes from "./tables.module.css";

const MOST_ROWS = 8;
const classColors: Record<string, string> = { "4": "var(--series-warn)", "5": "var(--series-bad)" };

/** How requests were answered: by status code, and what Aegis itself refused or failed, by problem. */
export function OutcomesPanel({ report }: { report: ErrorsReport }) {
  const { byStatus, byProblem } = report;
  return (
    <Panel title="Answers" note="by status, and Aegis's own problems">
      <div className={classes.columns}>
        <div>
          <h4 className={classes.heading}>Status</h4>
          <Bars counts={byStatus} name={(status) => status} color={(status) => classColors[status.charAt(0)] ?? "var(--series-1)"} />
        </div>
        <div>
          <h4 className={classes.heading}>Problem</h4>
          {Object.keys(byProblem).length === 0 ? <p className={classes.quiet}>Aegis refused nothing and failed nowhere.</p> : null}
          <Bars counts={byProblem} name={(code) => <ProblemName code={code} />} color={() => "var(--series-warn)"} />
        </div>
      </div>
    </Panel>
  );
}

function ProblemName({ code }: { code: string }) {
  const title = Object.entries(problems).find(([known]) => known === code)?.[1].title;
  return <a href={`/_aegis/problems/${encodeURIComponent(code)}`}>{title ?? code}</a>;
}

type BarsProps = { counts: Record<string, number>; name: (key: string) => ReactNode; color: (key: string) => string };

function Bars({ counts, name, color }: BarsProps) {
  const rows = Object.entries(counts).toSorted(([, a], [, b]) => b - a);
  const largest = rows[0]?.[1] ?? 0;
  return (
    <dl className={classes.bars}>
      {rows.slice(0, MOST_ROWS).map(([key, count]) => (
        <Fragment key={key}>
          <dt>{name(key)}</dt>
          <dd>
            <ShareBar share={shareOf(count, largest) ?? 0} color={color(key)} />
          </dd>
          <dd>{formatCount(count)}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
