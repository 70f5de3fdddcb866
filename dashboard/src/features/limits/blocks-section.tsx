import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { StandingBlocks } from "#contracts/loop-status.ts";
import { useUnblockClient } from "../../api/changes.ts";
import { blocksQuery } from "../../api/loop-queries.ts";
import { AgoText } from "../../components/ago-text.tsx";
import { ClientText } from "../../components/client-text.tsx";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { EmptyNote } from "../../components/empty-note.tsx";
import { Freshness } from "../../components/freshness.tsx";
import { type PlainColumn, PlainTable } from "../../components/plain-table.tsx";
import { QuerySlot } from "../../components/query-slot.tsx";
import { Section } from "../../components/section.tsx";
import { SteerButton } from "../../components/steer-button.tsx";
import { UntilText } from "../../components/until-text.tsx";
import { OriginText } from "./origin-text.tsx";

type Block = StandingBlocks["blocks"][number];

/** The clients that the edge refuses altogether. */
export function BlocksSection() {
  const query = useQuery(blocksQuery());
  const [asked, ask] = useState<string | null>(null);
  const close = () => ask(null);
  return (
    <Section title="Blocked clients" aside={<Freshness reports={[query]} retry={query.refetch} />}>
      <QuerySlot
        label="blocked clients"
        query={query}
        height={80}
        show={({ blocks }) =>
          blocks.length === 0 ? (
            <EmptyNote title="No client is blocked">
              The loop blocks a client, or proposes it, when its anomaly score is high enough.
            </EmptyNote>
          ) : (
            <PlainTable label="Blocked clients" columns={columnsOf(ask)} rows={blocks} keyOf={({ client }) => client} />
          )
        }
      />
      {asked === null ? null : <UnblockDialog client={asked} close={close} />}
    </Section>
  );
}

function columnsOf(ask: (client: string) => void): PlainColumn<Block>[] {
  return [
    { label: "Client", show: ({ client }) => <ClientText client={client} /> },
    { label: "Blocked", show: ({ blockedAt }) => <AgoText at={blockedAt} /> },
    { label: "Until", show: ({ expiresAt }) => <UntilText at={expiresAt} /> },
    { label: "By", show: ({ client, origin, decisionId }) => <OriginText target={client} origin={origin} decisionId={decisionId} /> },
    { label: "Reason", wide: true, show: ({ reason }) => reason },
    {
      label: "Change",
      show: ({ client }) => (
        <SteerButton label={`Unblock ${client}`} onClick={() => ask(client)}>
          Unblock
        </SteerButton>
      ),
    },
  ];
}

function UnblockDialog({ client, close }: { client: string; close: () => void }) {
  const unblocking = useUnblockClient();
  return (
    <ConfirmDialog
      title="Unblock a client"
      verb="Unblock"
      change={unblocking}
      inputOf={(reason) => ({ name: client, reason })}
      close={close}
    >
      <Text size="sm" component="div">
        The edge admits <ClientText client={client} /> again, within its limits.
      </Text>
    </ConfirmDialog>
  );
}
