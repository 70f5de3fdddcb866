import { Code, CopyButton, Tooltip, UnstyledButton } from "@mantine/core";
import type { QuestionAnswer } from "#contracts/question.ts";
import { StateBadge } from "../../components/state-badge.tsx";
import { AnswerFigures } from "./answer-figures.tsx";
import classes from "./ask.module.css";
import { NearestQuestions } from "./nearest-questions.tsx";

type AnswerViewProps = { answer: QuestionAnswer; ask: (question: string) => void };

/** The figures with all that they rest on; where there is no one answer, why, and what can be asked in its place. */
export function AnswerView({ answer, ask }: AnswerViewProps) {
  const { plan, answer: figures, inWords, notes, nearest, equivalent, proposedBy, outcome } = answer;
  return (
    <section className={classes.answer} aria-label="Answer">
      {outcome === "answered" ? null : (
        <StateBadge tone={outcome === "ambiguous" ? "warn" : "quiet"}>
          {outcome === "ambiguous" ? "more than one answer" : "nothing that is measured"}
        </StateBadge>
      )}
      {figures === null ? null : <AnswerFigures figures={figures} plan={plan} />}
      <p className={classes.words}>{inWords}</p>
      {proposedBy === null ? null : (
        <StateBadge tone="warn">proposed by a model, not read by the grammar: see that it is what you asked</StateBadge>
      )}
      {notes.length === 0 ? null : (
        <ul className={classes.notes} aria-label="Notes">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {equivalent === null ? null : <EquivalentCall call={`${equivalent.method} ${equivalent.path}`} />}
      {nearest.length === 0 ? null : <NearestQuestions label="Nearest questions" questions={nearest} ask={ask} />}
    </section>
  );
}

function EquivalentCall({ call }: { call: string }) {
  return (
    <p className={classes.call}>
      <span className="quiet">The same by</span>{" "}
      <CopyButton value={call}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? "Copied" : "Copy"}>
            <UnstyledButton onClick={copy} aria-label={`Copy ${call}`}>
              <Code>{call}</Code>
            </UnstyledButton>
          </Tooltip>
        )}
      </CopyButton>
    </p>
  );
}
