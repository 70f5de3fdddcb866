import { queryOptions } from "@tanstack/react-query";
import { QuestionAnswer } from "#contracts/question.ts";
import { analytics, callApi } from "./client.ts";
import { queryKeys } from "./query-keys.ts";

/** The answer to a question, in the days and hours of the browser's zone. It is asked once, and again when somebody asks again. */
export const questionQuery = (question: string) => {
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return queryOptions({
    queryKey: queryKeys.question(question, timeZone),
    queryFn: ({ signal }) =>
      callApi(QuestionAnswer, (init) => analytics.POST("/api/nl-query", { body: { question, timeZone }, ...init }), signal),
    enabled: question !== "",
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
};
