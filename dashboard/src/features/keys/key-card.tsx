import { Button } from "@mantine/core";
import type { ApiKey } from "#contracts/api-key.ts";
import { useMayAdminister } from "../../api/session-context.ts";
import { AgoText } from "../../components/ago-text.tsx";
import { ClientText } from "../../components/client-text.tsx";
import { Facts } from "../../components/facts.tsx";
import { ItemCard } from "../../components/item-card.tsx";
import { LedgerLink } from "../../components/ledger-link.tsx";
import { StateBadge, type Tone } from "../../components/state-badge.tsx";
import { UntilText } from "../../components/until-text.tsx";
import { formatQuotas } from "./key-draft.ts";

export type KeyVerb = "change" | "rotate" | "revoke";

const tones: Record<ApiKey["state"], Tone> = { active: "good", expired: "quiet", revoked: "bad" };
const verbs: Record<KeyVerb, string> = { change: "Change", rotate: "Rotate", revoke: "Revoke" };

/** An API key as it stands. */
export function KeyCard({ apiKey, ask }: { apiKey: ApiKey; ask: (verb: KeyVerb) => void }) {
  const { id, name, state, replacedBy } = apiKey;
  return (
    <ItemCard
      title={name}
      badge={<StateBadge tone={tones[state]}>{state}</StateBadge>}
      note={replacedBy === null ? <code>{id}</code> : <RotatedNote id={id} replacedBy={replacedBy} />}
      actions={
        <>
          <KeyButtons apiKey={apiKey} ask={ask} />
          <LedgerLink target={id}>Its history</LedgerLink>
        </>
      }
    >
      <KeyFacts apiKey={apiKey} />
    </ItemCard>
  );
}

function RotatedNote({ id, replacedBy }: { id: string; replacedBy: string }) {
  return (
    <>
      <code>{id}</code>, rotated to <code>{replacedBy}</code>
    </>
  );
}

function KeyFacts({ apiKey }: { apiKey: ApiKey }) {
  const { client, roles, permissions, plan, limits, addresses, state, expiresAt, revokedAt, createdBy, createdAt, lastUsedAt } = apiKey;
  const quotas = formatQuotas(limits);
  return (
    <Facts
      facts={{
        Roles: roles.join(", ") || "none",
        Permissions: permissions.join(", ") || null,
        Plan: plan ?? "none",
        "Own limits": quotas || null,
        Addresses: addresses.join(", ") || null,
        Ends: state === "revoked" ? null : <UntilText at={expiresAt} never="never" />,
        Revoked: revokedAt === null ? null : <AgoText at={revokedAt} />,
        "Last used": lastUsedAt === null ? "not known" : <AgoText at={lastUsedAt} />,
        Made: (
          <>
            by {createdBy}, <AgoText at={createdAt} />
          </>
        ),
        Client: <ClientText client={client} />,
      }}
    />
  );
}

/** What can be done about a key in its state; only admins see it. */
function KeyButtons({ apiKey: { id, name, state, replacedBy }, ask }: { apiKey: ApiKey; ask: (verb: KeyVerb) => void }) {
  const mayAdminister = useMayAdminister();
  if (!mayAdminister || state === "revoked") return null;
  const possible: KeyVerb[] = state === "active" && replacedBy === null ? ["change", "rotate", "revoke"] : ["change", "revoke"];
  return possible.map((verb) => (
    <Button key={verb} variant="default" size="compact-sm" aria-label={`${verbs[verb]} ${name} ${id}`} onClick={() => ask(verb)}>
      {verbs[verb]}
    </Button>
  ));
}
