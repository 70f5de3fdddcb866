import { Route, Switch } from "wouter";
import { AccessPage } from "../features/access/access-page.tsx";
import { AlertsPage } from "../features/alerts/alerts-page.tsx";
import { AskPage } from "../features/ask/ask-page.tsx";
import { KeysPage } from "../features/keys/keys-page.tsx";
import { LedgerPage } from "../features/ledger/ledger-page.tsx";
import { LimitsPage } from "../features/limits/limits-page.tsx";
import { OverviewPage } from "../features/overview/overview-page.tsx";
import { ProposalsPage } from "../features/proposals/proposals-page.tsx";
import { NoSuchPage } from "./no-such-page.tsx";

/** The page that the address names. */
export function Pages() {
  return (
    <Switch>
      <Route path="/" component={OverviewPage} />
      <Route path="/alerts" component={AlertsPage} />
      <Route path="/limits" component={LimitsPage} />
      <Route path="/proposals" component={ProposalsPage} />
      <Route path="/keys" component={KeysPage} />
      <Route path="/ledger" component={LedgerPage} />
      <Route path="/ask" component={AskPage} />
      <Route path="/access" component={AccessPage} />
      <Route component={NoSuchPage} />
    </Switch>
  );
}
