import type { ReactNode } from "react";
import { Link } from "wouter";

type LedgerLinkProps = { target: string; decisionId?: string; children: ReactNode };

/** Leads to what the ledger says about a target, with one decision opened. */
export function LedgerLink({ target, decisionId, children }: LedgerLinkProps) {
  const search = new URLSearchParams({ target, ...(decisionId === undefined ? {} : { entry: decisionId }) });
  return (
    <Link className="link" href={`/ledger?${search}`}>
      {children}
    </Link>
  );
}
