import { Button, Code, Text } from "@mantine/core";
import { problems } from "#contracts/problem.ts";
import { ApiFailure } from "../api/client.ts";
import classes from "./problem-notice.module.css";

type Notice = { title: string; detail: string; requestId: string | undefined };

function noticeOf(failure: unknown): Notice {
  if (!(failure instanceof ApiFailure)) {
    return { title: "This page failed", detail: failure instanceof Error ? failure.message : String(failure), requestId: undefined };
  }
  const { kind, problem, message } = failure;
  if (problem) return { title: problem.title, detail: problem.detail ?? problems[problem.code].remedy, requestId: problem.requestId };
  const title = kind === "unreachable" ? "No connection to analytics" : "The answer could not be read";
  return { title, detail: message, requestId: undefined };
}

type ProblemNoticeProps = { failure: unknown; missing?: string; advice?: string; retry?: () => void };

/**
 * Says what went wrong in the service's own words, with the id to find it by and, if that can help, another try.
 * `missing`: what cannot be shown because of it. `advice` replaces the detail.
 */
export function ProblemNotice({ failure, missing, advice, retry }: ProblemNoticeProps) {
  const { title, detail, requestId } = noticeOf(failure);
  return (
    <div role="alert" className={classes.notice}>
      <Text fw={600} size="sm">
        {missing ? `Could not load ${missing}: ${title}` : title}
      </Text>
      <Text size="sm" className={classes.detail}>
        {advice ?? detail}
      </Text>
      {requestId ? (
        <Text size="xs" className={classes.quiet}>
          Request id <Code className={classes.id}>{requestId}</Code>
        </Text>
      ) : null}
      {retry ? (
        <Button variant="default" size="compact-sm" mt={8} onClick={retry}>
          Try again
        </Button>
      ) : null}
    </div>
  );
}
