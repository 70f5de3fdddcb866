import { VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "wouter";
import { openAlertsQuery, openProposalsQuery } from "../api/loop-queries.ts";
import classes from "./navigation.module.css";

type Waiting = { count: number; of: string };

/** The pages, and how much waits for somebody on them. */
export function Navigation() {
  const [path] = useLocation();
  const alerts = useQuery(openAlertsQuery()).data?.alerts.filter(({ state }) => state === "active");
  const proposals = useQuery(openProposalsQuery()).data?.proposals;
  const waiting: Record<string, Waiting> = {
    "/alerts": { count: alerts?.length ?? 0, of: "active" },
    "/proposals": { count: proposals?.length ?? 0, of: "open" },
  };
  return (
    <nav aria-label="Pages" className={classes.navigation}>
      {pages.map(([href, name]) => (
        <Link key={href} href={href} className={classes.entry} aria-current={path === href ? "page" : undefined}>
          {name}
          <WaitingBadge waiting={waiting[href]} />
        </Link>
      ))}
    </nav>
  );
}

const pages = [
  ["/", "Overview"],
  ["/alerts", "Alerts"],
  ["/limits", "Limits"],
  ["/proposals", "Proposals"],
  ["/keys", "Keys"],
  ["/ledger", "Ledger"],
  ["/ask", "Ask"],
] as const;

function WaitingBadge({ waiting }: { waiting: Waiting | undefined }) {
  if (!waiting || waiting.count === 0) return null;
  return (
    <span className={classes.badge}>
      {waiting.count}
      <VisuallyHidden> {waiting.of}</VisuallyHidden>
    </span>
  );
}
