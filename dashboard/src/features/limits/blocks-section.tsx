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
import { BlockDialog } from "./block-dialog.tsx";
import { OriginText } from "./origin-text.tsx";

type Block = Omit<StandingBlocks["blocks"][number], "client"> & { target: string };

/** The clients and addresses that the edge refuses altogether. */
export function BlocksSection() {
  const query = useQuery(blocksQuery());
  const [asked, ask] = useState<string | null>(null);
  const [isBlocking, setBlocking] = useState(false);
  const close = () => ask(null);
  return (
    <Section
      title="Blocked clients"
      aside={<Freshness reports={[query]} retry={query.refetch} />}
      end={<SteerButton onClick={() => setBlocking(true)}>Block…</SteerButton>}
    >
      <QuerySlot
        label="blocked clients"
        query={query}
        height={80}
        show={(standing) =>
          rowsOf(standing).length === 0 ? (
            <EmptyNote title="Nobody is blocked">
              The loop blocks a client, or proposes it, when its anomaly score is high enough.
            </EmptyNote>
          ) : (
            <PlainTable label="Blocked clients" columns={columnsOf(ask)} rows={rowsOf(standing)} keyOf={({ target }) => target} />
          )
        }
      />
      {asked === null ? null : <UnblockDialog target={asked} close={close} />}
      {isBlocking ? <BlockDialog close={() => setBlocking(false)} /> : null}
    </Section>
  );
}

/** Clients and ranges together, newest first. */
function rowsOf({ blocks, ranges }: StandingBlocks): Block[] {
  const ofClients = blocks.map(({ client, ...block }) => ({ ...block, target: client }));
  const ofRanges = ranges.map(({ range, ...block }) => ({ ...block, target: range, origin: "operator" as const }));
  return [...ofClients, ...ofRanges].sort((left, right) => right.blockedAt.localeCompare(left.blockedAt));
}

function columnsOf(ask: (target: string) => void): PlainColumn<Block>[] {
  return [
    { label: "Client", show: ({ target }) => <ClientText client={target} /> },
    { label: "Blocked", show: ({ blockedAt }) => <AgoText at={blockedAt} /> },
    { label: "Until", show: ({ expiresAt }) => <UntilText at={expiresAt} /> },
    { label: "By", show: ({ target, origin, decisionId }) => <OriginText target={target} origin={origin} decisionId={decisionId} /> },
    { label: "Reason", wide: true, show: ({ reason }) => reason },
    {
      label: "Change",
      show: ({ target }) => (
        <SteerButton label={`Unblock ${target}`} onClick={() => ask(target)}>
          Unblock
        </SteerButton>
      ),
    },
  ];
}

function UnblockDialog({ target, close }: { target: string; close: () => void }) {
  const unblocking = useUnblockClient();
  return (
    <ConfirmDialog
      title="Unblock a client or addresses"
      verb="Unblock"
      change={unblocking}
      inputOf={(reason) => ({ name: target, reason })}
      close={close}
    >
      <Text size="sm" component="div">
        The edge admits <ClientText client={target} /> again, within its limits.
      </Text>
    </ConfirmDialog>
  );
}
