import { problems } from "#contracts/problem.ts";
import type { ErrorsReport } from "#contracts/report.ts";
import { Panel } from "../../components/panel.tsx";
import { CountBars } from "./count-bars.tsx";
import classes from "./tables.module.css";

/** What Aegis itself refused or failed, by problem; each name leads to its explanation. */
export function ProblemsPanel({ report }: { report: ErrorsReport }) {
  const { byProblem } = report;
  return (
    <Panel title="Problems" note="refused or failed by Aegis itself">
      {Object.keys(byProblem).length === 0 ? (
        <span className={classes.quiet}>None in this range.</span>
      ) : (
        <CountBars counts={byProblem} name={(code) => <ProblemName code={code} />} color={() => "var(--series-warn)"} />
      )}
    </Panel>
  );
}

function ProblemName({ code }: { code: string }) {
  const title = Object.entries(problems).find(([known]) => known === code)?.[1].title;
  return (
    <a className="link" href={`/_aegis/problems/${encodeURIComponent(code)}`} title={code}>
      {title ?? code}
    </a>
  );
}
