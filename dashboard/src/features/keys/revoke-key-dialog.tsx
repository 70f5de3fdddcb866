import { Checkbox, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ApiKey } from "#contracts/api-key.ts";
import { useRevokeKey } from "../../api/key-changes.ts";
import { livingKeysQuery } from "../../api/key-queries.ts";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";

/** Ends a key for good, and with it those that it was rotated from and to, if that is wanted. */
export function RevokeKeyDialog({ apiKey, close }: { apiKey: ApiKey; close: () => void }) {
  const [all, setAll] = useState(false);
  const revoking = useRevokeKey();
  const living = useQuery(livingKeysQuery(apiKey.client)).data?.keys ?? [];
  const others = living.filter(({ id }) => id !== apiKey.id).map(({ id }) => id);
  return (
    <ConfirmDialog
      title={`Revoke ${apiKey.name}`}
      verb="Revoke"
      color="red"
      change={revoking}
      inputOf={(reason) => ({ id: apiKey.id, all, reason })}
      close={close}
    >
      <Text size="sm">Whoever uses {apiKey.id} is refused within a minute. This cannot be taken back.</Text>
      {others.length === 0 ? null : (
        <Checkbox
          size="xs"
          label={`Revoke the other keys of this client as well: ${others.join(", ")}`}
          checked={all}
          onChange={(event) => setAll(event.currentTarget.checked)}
        />
      )}
    </ConfirmDialog>
  );
}
