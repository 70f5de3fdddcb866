import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { longestQuestion } from "#contracts/question.ts";
import classes from "./ask.module.css";

type QuestionFormProps = { question: string; ask: (question: string) => void; busy: boolean };

/** Takes a question. What was typed counts as long as the address stays: a question that was chosen takes its place. */
export function QuestionForm({ question, ask, busy }: QuestionFormProps) {
  const [typed, setTyped] = useState({ on: question, text: question });
  const text = typed.on === question ? typed.text : question;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== "") ask(text.trim());
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      <TextInput
        label="Question"
        placeholder="which route had the worst p99 yesterday"
        className={classes.question}
        maxLength={longestQuestion}
        value={text}
        onChange={(event) => setTyped({ on: question, text: event.currentTarget.value })}
      />
      <Button type="submit" loading={busy} disabled={text.trim() === ""}>
        Ask
      </Button>
    </form>
  );
}
