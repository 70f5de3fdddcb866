import { Link } from "wouter";
import type { LoopStatus } from "#contracts/loop-status.ts";
import { ClientText } from "../../components/client-text.tsx";
import { Panel } from "../../components/panel.tsx";
import { type PlainColumn, PlainTable } from "../../components/plain-table.tsx";
import { ReasonsText } from "../../components/reasons-text.tsx";
import { RouteText } from "../../components/route-text.tsx";
import { UntilText } from "../../components/until-text.tsx";
import { formatScore } from "../../format/format-number.ts";
import classes from "./tables.module.css";

type RiskyClient = LoopStatus["clients"][number];

const MOST_SHOWN = 8;

const columns: PlainColumn<RiskyClient>[] = [
  {
    label: "Client",
    show: ({ client, reasons }) => (
      <>
        <ClientText client={client} />
        <ReasonsText reasons={reasons} />
      </>
    ),
  },
  { label: "Route", show: ({ route }) => <RouteText route={route} /> },
  { label: "Risk score", show: ({ score }) => formatScore(score) },
  { label: "Forgotten", show: ({ expiresAt }) => <UntilText at={expiresAt} /> },
];

/** The clients that are most unlike the calm ones. */
export function RiskyClientsPanel({ clients }: { clients: RiskyClient[] }) {
  const note = clients.length > MOST_SHOWN ? `${MOST_SHOWN} of ${clients.length}, highest score first` : "highest score first";
  return (
    <Panel
      title="Risky clients"
      note={note}
      aside={
        <Link className="link" href="/limits">
          blocked clients
        </Link>
      }
    >
      {clients.length === 0 ? (
        <span className={classes.quiet}>No client stands out.</span>
      ) : (
        <PlainTable
          label="Risky clients"
          columns={columns}
          rows={clients.slice(0, MOST_SHOWN)}
          keyOf={({ client, route }) => `${client} ${route}`}
          on="panel"
        />
      )}
    </Panel>
  );
}
