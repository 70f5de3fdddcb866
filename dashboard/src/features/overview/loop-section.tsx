import { useQuery } from "@tanstack/react-query";
import type { LoopStatus } from "#contracts/loop-status.ts";
import { loopQuery } from "../../api/loop-queries.ts";
import { Freshness } from "../../components/freshness.tsx";
import { QuerySlot } from "../../components/query-slot.tsx";
import { Section } from "../../components/section.tsx";
import { LoopRoutesPanel } from "./loop-routes-panel.tsx";
import classes from "./overview.module.css";
import { RiskyClientsPanel } from "./risky-clients-panel.tsx";
import { ScoringNotice } from "./scoring-notice.tsx";

/** How the loop is: whether it sees, what it sees, and what it made of it. */
export function LoopSection() {
  const query = useQuery(loopQuery());
  return (
    <Section title="Loop" aside={<Freshness reports={[query]} retry={query.refetch} />}>
      <QuerySlot label="the loop" query={query} height={120} show={(status) => <Status status={status} />} />
    </Section>
  );
}

function Status({ status: { scoring, routes, clients } }: { status: LoopStatus }) {
  return (
    <>
      <ScoringNotice scoring={scoring} />
      {routes.length === 0 && clients.length === 0 ? null : (
        <div className={classes.pair}>
          <LoopRoutesPanel routes={routes} />
          <RiskyClientsPanel clients={clients} />
        </div>
      )}
    </>
  );
}
