import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import type { Alert } from "#contracts/alert.ts";
import { openAlertsQuery } from "../../api/loop-queries.ts";
import { AgoText } from "../../components/ago-text.tsx";
import { shortenClient } from "../../components/client-text.tsx";
import { alertMetrics } from "../../format/alert-metric.ts";
import classes from "./open-alerts-strip.module.css";

const MOST_SHOWN = 3;

/** The alerts that call for somebody, leading to their page; nothing while there is none. */
export function OpenAlertsStrip() {
  const { data } = useQuery(openAlertsQuery());
  const active = (data?.alerts ?? []).filter(({ state }) => state === "active");
  if (active.length === 0) return null;
  return (
    <section aria-label="Active alerts" className={classes.strip}>
      <strong>
        {active.length} {active.length === 1 ? "alert is" : "alerts are"} active
      </strong>
      <ul className={classes.alerts}>
        {active.slice(0, MOST_SHOWN).map((alert) => (
          <li key={alert.id}>
            <AlertLine alert={alert} />
          </li>
        ))}
      </ul>
      <Link className={`link ${classes.all}`} href="/alerts">
        See the alerts
      </Link>
    </section>
  );
}

function AlertLine({ alert: { rule, route, client, metric, value, startedAt } }: { alert: Alert }) {
  const { label, format } = alertMetrics[metric];
  return (
    <>
      <span className={classes.rule}>{rule}</span> {client === null ? null : <ShortClient client={client} />}
      {route === null ? "" : `of ${route}: `}
      {label} {format(value)}{" "}
      <span className="quiet">
        since <AgoText at={startedAt} />
      </span>
    </>
  );
}

function ShortClient({ client }: { client: string }) {
  return (
    <>
      <code title={client}>{shortenClient(client)}</code>{" "}
    </>
  );
}
