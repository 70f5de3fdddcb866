import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEndSession } from "../../api/access-changes.ts";
import { type StandingSession, sessionsQuery } from "../../api/access-queries.ts";
import { AgoText } from "../../components/ago-text.tsx";
import { EmptyNote } from "../../components/empty-note.tsx";
import { Freshness } from "../../components/freshness.tsx";
import { type PlainColumn, PlainTable } from "../../components/plain-table.tsx";
import { ProblemNotice } from "../../components/problem-notice.tsx";
import { QuerySlot } from "../../components/query-slot.tsx";
import { Section } from "../../components/section.tsx";
import { UntilText } from "../../components/until-text.tsx";

const PROOFS = { code: "sign-in link", token: "operator token", oidc: "OpenID provider" } as const;

/** Where operators are signed in. */
export function SessionsSection() {
  const query = useQuery(sessionsQuery());
  const ending = useEndSession();
  return (
    <Section title="Sessions" aside={<Freshness reports={[query]} retry={query.refetch} />}>
      {ending.error ? <ProblemNotice failure={ending.error} /> : null}
      <QuerySlot
        label="sessions"
        query={query}
        height={80}
        show={({ sessions }) =>
          sessions.length === 0 ? (
            <EmptyNote title="No session lasts">You are here by a token.</EmptyNote>
          ) : (
            <PlainTable label="Sessions" columns={columnsOf((id) => ending.mutate(id))} rows={sessions} keyOf={({ id }) => id} />
          )
        }
      />
    </Section>
  );
}

function columnsOf(end: (id: string) => void): PlainColumn<StandingSession>[] {
  return [
    { label: "Operator", show: ({ operator, current }) => (current ? `${operator} (this browser)` : operator) },
    { label: "Role", show: ({ role }) => role },
    { label: "By", show: ({ via }) => PROOFS[via] },
    { label: "Signed in", show: ({ createdAt }) => <AgoText at={createdAt} /> },
    { label: "Ends", show: ({ expiresAt }) => <UntilText at={expiresAt} /> },
    {
      label: "Change",
      show: ({ id, operator, current }) =>
        current ? null : (
          <Button variant="default" size="compact-sm" aria-label={`End the session ${id} of ${operator}`} onClick={() => end(id)}>
            End
          </Button>
        ),
    },
  ];
}
