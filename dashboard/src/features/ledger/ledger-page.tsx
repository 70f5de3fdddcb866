import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useSearchParams } from "wouter";
import type { Decision } from "#contracts/decision.ts";
import { type LedgerFilter, ledgerQuery } from "../../api/ledger-query.ts";
import { EmptyNote } from "../../components/empty-note.tsx";
import { Freshness } from "../../components/freshness.tsx";
import { Page } from "../../components/page.tsx";
import { QuerySlot } from "../../components/query-slot.tsx";
import { LedgerEntry } from "./ledger-entry.tsx";
import { LedgerFilters } from "./ledger-filters.tsx";
import classes from "./ledger-page.module.css";

/** Every change that was made. The filter stands in the address. */
export function LedgerPage() {
  const [search, setSearch] = useSearchParams();
  const filter = { target: search.get("target") ?? "", action: search.get("action") ?? "" };
  const query = useInfiniteQuery(ledgerQuery(filter));
  const choose = (next: LedgerFilter) => setSearch(Object.entries(next).filter(([, value]) => value !== ""));
  return (
    <Page title="Ledger" lead="Every change, by whom and why, newest first.">
      <LedgerFilters filter={filter} choose={choose} />
      <div className={classes.state}>
        <Freshness reports={[query]} retry={query.refetch} />
        <Button variant="default" size="compact-xs" loading={query.isRefetching} onClick={() => query.refetch()}>
          Refresh
        </Button>
      </div>
      <QuerySlot
        label="the ledger"
        query={query}
        height={320}
        show={({ pages }) => (
          <Entries
            decisions={pages.flatMap(({ decisions }) => decisions)}
            entry={search.get("entry")}
            isFiltered={filter.target !== "" || filter.action !== ""}
          />
        )}
      />
      {query.hasNextPage ? (
        <Button variant="default" size="sm" mt={12} loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
          Load more
        </Button>
      ) : null}
    </Page>
  );
}

type EntriesProps = { decisions: Decision[]; entry: string | null; isFiltered: boolean };

function Entries({ decisions, entry, isFiltered }: EntriesProps) {
  if (decisions.length === 0) {
    return isFiltered ? (
      <EmptyNote title="Nothing matches">No decision is about this target and of this action.</EmptyNote>
    ) : (
      <EmptyNote title="The ledger is empty">Changes of limits, blocks, keys and the config stand here from the first one on.</EmptyNote>
    );
  }
  return (
    <ol className={classes.entries} aria-label="Decisions">
      {decisions.map((decision) => (
        <LedgerEntry key={decision.id} decision={decision} current={decision.id === entry} />
      ))}
    </ol>
  );
}
