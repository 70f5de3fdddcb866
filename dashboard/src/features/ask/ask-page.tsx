import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "wouter";
import { questionQuery } from "../../api/question-query.ts";
import { EmptyNote } from "../../components/empty-note.tsx";
import { Page } from "../../components/page.tsx";
import { QuerySlot } from "../../components/query-slot.tsx";
import { AnswerView } from "./answer-view.tsx";
import { NearestQuestions } from "./nearest-questions.tsx";
import { QuestionForm } from "./question-form.tsx";

const EXAMPLES = [
  "requests per minute in the last hour",
  "which route has the worst p99 today",
  "top 5 clients in the last hour",
  "is the error rate up from yesterday?",
  "which clients were throttled today",
];

/** A question about traffic in words, and its answer. The question stands in the address, so that it can be shared. */
export function AskPage() {
  const [search, setSearch] = useSearchParams();
  const question = search.get("question") ?? "";
  const query = useQuery(questionQuery(question));
  const ask = (next: string) => (next === question ? query.refetch() : setSearch({ question: next }));
  return (
    <Page title="Ask" lead="Questions about traffic in plain English, answered from rollups. What was understood stands below the figure.">
      <QuestionForm question={question} ask={ask} busy={query.isFetching} />
      {question === "" ? (
        <EmptyNote title="Nothing was asked yet">
          Ask about requests, errors, latency, bytes, clients and limits; by route, client, status or time.
          <NearestQuestions label="Examples" questions={EXAMPLES} ask={ask} />
        </EmptyNote>
      ) : (
        <QuerySlot label="the answer" query={query} height={160} show={(answer) => <AnswerView answer={answer} ask={ask} />} />
      )}
    </Page>
  );
}
