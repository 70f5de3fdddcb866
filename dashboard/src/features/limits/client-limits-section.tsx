import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ClientLimit } from "#contracts/standing-limit.ts";
import { useUnsetClientLimit } from "../../api/changes.ts";
import { limitsQuery } from "../../api/loop-queries.ts";
import { ClientText } from "../../components/client-text.tsx";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { type PlainColumn, PlainTable } from "../../components/plain-table.tsx";
import { Section } from "../../components/section.tsx";
import { SteerButton } from "../../components/steer-button.tsx";
import { UntilText } from "../../components/until-text.tsx";
import { formatLimit } from "../../format/format-limit.ts";
import { OriginText } from "./origin-text.tsx";

const keyOf = ({ limit, client }: ClientLimit) => `${limit} ${client}`;

/** Limits changed for some clients; nothing where there are none. They are made on the command line. */
export function ClientLimitsSection() {
  const changes = useQuery(limitsQuery()).data?.clients ?? [];
  const [asked, ask] = useState<ClientLimit | null>(null);
  if (changes.length === 0 && asked === null) return null;
  return (
    <Section title="Changed for some clients">
      <PlainTable label="Limits changed for some clients" columns={columnsOf(ask)} rows={changes} keyOf={keyOf} />
      {asked === null ? null : <UnsetDialog changed={asked} close={() => ask(null)} />}
    </Section>
  );
}

function columnsOf(ask: (changed: ClientLimit) => void): PlainColumn<ClientLimit>[] {
  return [
    { label: "Limit", show: ({ limit }) => limit },
    { label: "Client", show: ({ client }) => <ClientText client={client} /> },
    { label: "Now", show: (changed) => formatLimit(changed) },
    { label: "Until", show: ({ expiresAt }) => <UntilText at={expiresAt} /> },
    { label: "By", show: (changed) => <OriginText target={keyOf(changed)} origin={changed.origin} decisionId={changed.decisionId} /> },
    {
      label: "Change",
      show: (changed) => (
        <SteerButton label={`Take away the change of ${changed.limit} for ${changed.client}`} onClick={() => ask(changed)}>
          Take it away
        </SteerButton>
      ),
    },
  ];
}

function UnsetDialog({ changed: { limit, client }, close }: { changed: ClientLimit; close: () => void }) {
  const unsetting = useUnsetClientLimit();
  return (
    <ConfirmDialog
      title={`As for everybody: ${limit}`}
      verb="Take the change away"
      change={unsetting}
      inputOf={(reason) => ({ limit, client, reason })}
      close={close}
    >
      <Text size="sm" component="div">
        What holds of {limit} for everybody holds for <ClientText client={client} /> again.
      </Text>
    </ConfirmDialog>
  );
}
