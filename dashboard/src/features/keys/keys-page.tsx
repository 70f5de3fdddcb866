import { Button, Group, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSearchParams } from "wouter";
import type { ApiKey } from "#contracts/api-key.ts";
import { keysQuery } from "../../api/key-queries.ts";
import { useMayAdminister } from "../../api/session-context.ts";
import { Freshness } from "../../components/freshness.tsx";
import { Page } from "../../components/page.tsx";
import { QuerySlot } from "../../components/query-slot.tsx";
import { ChangeKeyDialog } from "./change-key-dialog.tsx";
import { CreateKeyDialog } from "./create-key-dialog.tsx";
import type { KeyVerb } from "./key-card.tsx";
import { KeyFilters } from "./key-filters.tsx";
import { KeyList } from "./key-list.tsx";
import { RevokeKeyDialog } from "./revoke-key-dialog.tsx";
import { RotateKeyDialog } from "./rotate-key-dialog.tsx";

type Asking = { to: "create" } | { to: KeyVerb; apiKey: ApiKey };

/** API keys: who may call through the gateway with one. The filter stands in the address. */
export function KeysPage() {
  const [search, setSearch] = useSearchParams();
  const filter = { state: search.get("state") ?? "", name: search.get("name") ?? "", role: search.get("role") ?? "" };
  const query = useInfiniteQuery(keysQuery(filter));
  const [asking, ask] = useState<Asking | null>(null);
  const mayAdminister = useMayAdminister();
  return (
    <Page title="Keys" lead="API keys of those who call through the gateway. A key is shown once, when it is made or rotated.">
      {mayAdminister ? null : (
        <Text size="sm" mb={14} c="var(--text-quiet)">
          Admins can make, change, rotate and revoke keys.
        </Text>
      )}
      <KeyFilters filter={filter} choose={(next) => setSearch(Object.entries(next).filter(([, value]) => value !== ""))} />
      <Group gap="xs" mb={12}>
        {mayAdminister ? (
          <Button size="compact-sm" onClick={() => ask({ to: "create" })}>
            Make a key
          </Button>
        ) : null}
        <Freshness reports={[query]} retry={query.refetch} />
        <Button variant="default" size="compact-xs" loading={query.isRefetching} onClick={() => query.refetch()}>
          Refresh
        </Button>
      </Group>
      <QuerySlot
        label="API keys"
        query={query}
        height={320}
        show={({ pages }) => (
          <KeyList
            keys={pages.flatMap(({ keys }) => keys)}
            isFiltered={Object.values(filter).some((value) => value !== "")}
            ask={(to, apiKey) => ask({ to, apiKey })}
          />
        )}
      />
      {query.hasNextPage ? (
        <Button variant="default" size="sm" mt={12} loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
          Load more
        </Button>
      ) : null}
      {asking === null ? null : <KeyDialog asking={asking} close={() => ask(null)} />}
    </Page>
  );
}

function KeyDialog({ asking, close }: { asking: Asking; close: () => void }) {
  switch (asking.to) {
    case "create":
      return <CreateKeyDialog close={close} />;
    case "change":
      return <ChangeKeyDialog apiKey={asking.apiKey} close={close} />;
    case "rotate":
      return <RotateKeyDialog apiKey={asking.apiKey} close={close} />;
    case "revoke":
      return <RevokeKeyDialog apiKey={asking.apiKey} close={close} />;
  }
}
