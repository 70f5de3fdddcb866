import type { ApiKey } from "#contracts/api-key.ts";
import { useUpdateKey } from "../../api/key-changes.ts";
import { KeyFormDialog } from "./key-form-dialog.tsx";

/** Changes what a key is allowed, and until when. */
export function ChangeKeyDialog({ apiKey, close }: { apiKey: ApiKey; close: () => void }) {
  const updating = useUpdateKey();
  return (
    <KeyFormDialog
      title={`Change ${apiKey.name}`}
      verb="Apply"
      held={apiKey}
      note="All but the end holds for every key of this client that still works, those it was rotated from and to as well."
      send={(input, { onError }) => updating.mutate({ id: apiKey.id, input }, { onSuccess: close, onError })}
      isPending={updating.isPending}
      failure={updating.error}
      close={close}
    />
  );
}
