import { Button } from "@mantine/core";
import classes from "./ask.module.css";

type NearestQuestionsProps = { label: string; questions: readonly string[]; ask: (question: string) => void };

/** Questions that can be answered, each a click away. */
export function NearestQuestions({ label, questions, ask }: NearestQuestionsProps) {
  return (
    <ul className={classes.nearest} aria-label={label}>
      {questions.map((question) => (
        <li key={question}>
          <Button variant="default" size="compact-sm" className={classes.choice} onClick={() => ask(question)}>
            {question}
          </Button>
        </li>
      ))}
    </ul>
  );
}
