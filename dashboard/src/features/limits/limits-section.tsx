import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { StandingLimits } from "#contracts/standing-limit.ts";
import { limitsQuery } from "../../api/loop-queries.ts";
import { EmptyNote } from "../../components/empty-note.tsx";
import { Freshness } from "../../components/freshness.tsx";
import { ItemList } from "../../components/item-card.tsx";
import { QuerySlot } from "../../components/query-slot.tsx";
import { Section } from "../../components/section.tsx";
import { ChangeLimitDialog } from "./change-limit-dialog.tsx";
import { LimitCard } from "./limit-card.tsx";
import { OrphanCard } from "./orphan-card.tsx";
import { UnsetLimitDialog } from "./unset-limit-dialog.tsx";

type Asking = { to: "change" | "unset"; name: string };

/** Every limit of the live config, and the dialog that changes one. */
export function LimitsSection() {
  const query = useQuery(limitsQuery());
  const [asking, ask] = useState<Asking | null>(null);
  const close = () => ask(null);
  const changed = asking?.to === "change" ? query.data?.limits.find(({ name }) => name === asking.name) : undefined;
  return (
    <>
      <Section title="Limits" aside={<Freshness reports={[query]} retry={query.refetch} />}>
        <QuerySlot label="limits" query={query} show={(standing) => <Standing standing={standing} ask={ask} />} />
      </Section>
      {changed ? <ChangeLimitDialog key={changed.name} limit={changed} close={close} /> : null}
      {asking?.to === "unset" ? <UnsetLimitDialog name={asking.name} close={close} /> : null}
    </>
  );
}

function Standing({ standing: { limits, orphans }, ask }: { standing: StandingLimits; ask: (asking: Asking) => void }) {
  return (
    <>
      {limits.length === 0 ? (
        <EmptyNote title="No limit is live">
          The live config has none: every request is admitted. Limits stand in the config under rateLimiting.
        </EmptyNote>
      ) : (
        <ItemList label="Limits">
          {limits.map((limit) => (
            <LimitCard
              key={limit.name}
              limit={limit}
              change={() => ask({ to: "change", name: limit.name })}
              unset={() => ask({ to: "unset", name: limit.name })}
            />
          ))}
        </ItemList>
      )}
      {orphans.length === 0 ? null : (
        <ItemList label="Changes without a limit">
          {orphans.map((orphan) => (
            <OrphanCard key={orphan.name} orphan={orphan} unset={() => ask({ to: "unset", name: orphan.name })} />
          ))}
        </ItemList>
      )}
    </>
  );
}
