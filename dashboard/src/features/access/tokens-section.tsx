import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useRevokeToken } from "../../api/access-changes.ts";
import { type PersonalToken, tokensQuery } from "../../api/access-queries.ts";
import { AgoText } from "../../components/ago-text.tsx";
import { EmptyNote } from "../../components/empty-note.tsx";
import { Freshness } from "../../components/freshness.tsx";
import { type PlainColumn, PlainTable } from "../../components/plain-table.tsx";
import { ProblemNotice } from "../../components/problem-notice.tsx";
import { QuerySlot } from "../../components/query-slot.tsx";
import { Section } from "../../components/section.tsx";
import { UntilText } from "../../components/until-text.tsx";
import { CreateTokenDialog } from "./create-token-dialog.tsx";

/** Tokens for programs, made by operators. */
export function TokensSection() {
  const query = useQuery(tokensQuery());
  const revoking = useRevokeToken();
  const [isMaking, setMaking] = useState(false);
  const make = (
    <Button size="compact-sm" onClick={() => setMaking(true)}>
      Make a token
    </Button>
  );
  return (
    <Section title="Personal tokens" aside={<Freshness reports={[query]} retry={query.refetch} />} end={make}>
      {revoking.error ? <ProblemNotice failure={revoking.error} /> : null}
      <QuerySlot
        label="personal tokens"
        query={query}
        height={80}
        show={({ tokens }) =>
          tokens.length === 0 ? (
            <EmptyNote title="There is no personal token">A program of yours, such as a CI job, calls this service with one.</EmptyNote>
          ) : (
            <PlainTable label="Personal tokens" columns={columnsOf((id) => revoking.mutate(id))} rows={tokens} keyOf={({ id }) => id} />
          )
        }
      />
      {isMaking ? <CreateTokenDialog close={() => setMaking(false)} /> : null}
    </Section>
  );
}

function columnsOf(revoke: (id: string) => void): PlainColumn<PersonalToken>[] {
  return [
    { label: "Name", show: ({ name }) => name },
    { label: "Operator", show: ({ operator }) => operator },
    { label: "Role", show: ({ role }) => role },
    { label: "State", show: ({ state }) => state },
    { label: "Ends", show: ({ expiresAt }) => <UntilText at={expiresAt} /> },
    { label: "Used", show: ({ lastUsedAt }) => (lastUsedAt === null ? "never" : <AgoText at={lastUsedAt} />) },
    {
      label: "Change",
      show: ({ id, name, state }) =>
        state === "active" ? (
          <Button variant="default" size="compact-sm" aria-label={`Revoke ${name}`} onClick={() => revoke(id)}>
            Revoke
          </Button>
        ) : null,
    },
  ];
}
