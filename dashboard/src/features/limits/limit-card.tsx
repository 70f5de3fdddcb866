import type { StandingLimit } from "#contracts/standing-limit.ts";
import { Facts } from "../../components/facts.tsx";
import { ItemCard } from "../../components/item-card.tsx";
import { LedgerLink } from "../../components/ledger-link.tsx";
import { StateBadge } from "../../components/state-badge.tsx";
import { SteerButton } from "../../components/steer-button.tsx";
import { UntilText } from "../../components/until-text.tsx";
import { formatLimit, formatQuota, modeWords } from "../../format/format-limit.ts";
import { OriginText } from "./origin-text.tsx";

const countedBy: Record<string, string> = {
  client: "each client",
  key: "each API key",
  user: "each token's subject",
  address: "each address",
  route: "everybody together",
};

type LimitCardProps = { limit: StandingLimit; change: () => void; unset: () => void };

/** A limit as it stands. What holds is in front; where it comes from follows. */
export function LimitCard({ limit, change, unset }: LimitCardProps) {
  const { name, override, effective, configured } = limit;
  return (
    <ItemCard
      title={name}
      badge={
        effective.mode === "shadow" ? (
          <StateBadge tone="note" title={modeWords.shadow.meaning}>
            shadow
          </StateBadge>
        ) : null
      }
      note={override ? null : "as the config says"}
      actions={
        <>
          <SteerButton label={`Change ${name}`} onClick={change}>
            Change
          </SteerButton>
          {override ? (
            <SteerButton label={`Back to the config: ${name}`} onClick={unset}>
              Back to the config
            </SteerButton>
          ) : null}
          <LedgerLink target={name}>Its history</LedgerLink>
        </>
      }
    >
      <Facts
        facts={{
          Now: <strong>{formatQuota(effective)}</strong>,
          Config: override ? formatLimit(configured) : null,
          Until: override ? <UntilText at={override.expiresAt} /> : null,
          "Changed by": override ? <OriginText target={name} origin={override.origin} decisionId={override.decisionId} /> : null,
          "Applies to": <Scope limit={limit} />,
          "Counted by": <CountedBy by={limit.by} />,
          Algorithm: limit.algorithm.replace("-", " "),
        }}
      />
    </ItemCard>
  );
}

function CountedBy({ by }: Pick<StandingLimit, "by">) {
  return [by]
    .flat()
    .map((one) => countedBy[one] ?? `each ${one.replace("header:", "value of ")}`)
    .join(" and ");
}

function Scope({ limit: { route, path, methods } }: { limit: StandingLimit }) {
  const parts = [methods?.join(", "), path ?? (route === undefined ? "every path" : undefined), route && `route ${route}`];
  return parts.filter((part) => part !== undefined).join(" · ");
}
