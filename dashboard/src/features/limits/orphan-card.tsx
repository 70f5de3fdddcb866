import type { StandingLimits } from "#contracts/standing-limit.ts";
import { Facts } from "../../components/facts.tsx";
import { ItemCard } from "../../components/item-card.tsx";
import { StateBadge } from "../../components/state-badge.tsx";
import { SteerButton } from "../../components/steer-button.tsx";
import { UntilText } from "../../components/until-text.tsx";
import { formatLimit } from "../../format/format-limit.ts";
import { OriginText } from "./origin-text.tsx";

type OrphanCardProps = { orphan: StandingLimits["orphans"][number]; unset: () => void };

/** A change whose limit the live config does not have: it does nothing, and comes back with the limit. */
export function OrphanCard({ orphan: { name, override }, unset }: OrphanCardProps) {
  return (
    <ItemCard
      title={name}
      badge={<StateBadge tone="warn">no such limit</StateBadge>}
      note="The live config does not have this limit; the change comes back with it."
      actions={
        <SteerButton label={`Take away the change of ${name}`} onClick={unset}>
          Take it away
        </SteerButton>
      }
    >
      <Facts
        facts={{
          Change: formatLimit(override),
          Until: <UntilText at={override.expiresAt} />,
          "Changed by": <OriginText target={name} origin={override.origin} decisionId={override.decisionId} />,
        }}
      />
    </ItemCard>
  );
}
