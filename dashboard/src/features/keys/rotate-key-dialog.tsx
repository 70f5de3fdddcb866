import { Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { ApiKey } from "#contracts/api-key.ts";
import { Duration } from "#contracts/scalars.ts";
import { useRotateKey } from "../../api/key-changes.ts";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { NewKeyDialog } from "./new-key-dialog.tsx";

/** Puts a new key in a key's place and shows it, once. */
export function RotateKeyDialog({ apiKey, close }: { apiKey: ApiKey; close: () => void }) {
  const [gracePeriod, setGracePeriod] = useState("1d");
  const rotating = useRotateKey();
  if (rotating.data) return <NewKeyDialog made={rotating.data} close={close} />;
  const mistake = Duration.safeParse(gracePeriod.trim()).error?.issues[0]?.message;
  const change = {
    ...rotating,
    mutate: (input: Parameters<typeof rotating.mutate>[0]) => {
      if (mistake === undefined) rotating.mutate(input);
    },
  };
  return (
    <ConfirmDialog
      title={`Rotate ${apiKey.name}`}
      verb="Rotate"
      change={change}
      inputOf={(reason) => ({ id: apiKey.id, gracePeriod: gracePeriod.trim(), reason })}
      close={close}
    >
      <Text size="sm">
        A new key takes the place of {apiKey.id}, with the same rights and the same client: counters, limits and reports go on. Both work
        until the grace period ends.
      </Text>
      <TextInput
        label="Grace period"
        description="How long the present key goes on working, for example 12h, 7d; 90d at most"
        value={gracePeriod}
        error={mistake}
        onChange={(event) => setGracePeriod(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
