import { useCreateKey } from "../../api/key-changes.ts";
import { KeyFormDialog } from "./key-form-dialog.tsx";
import { NewKeyDialog } from "./new-key-dialog.tsx";

/** Makes a key and shows it, once. */
export function CreateKeyDialog({ close }: { close: () => void }) {
  const creating = useCreateKey();
  if (creating.data) return <NewKeyDialog made={creating.data} close={close} />;
  return (
    <KeyFormDialog
      title="Make an API key"
      verb="Make the key"
      held={null}
      send={creating.mutate}
      isPending={creating.isPending}
      failure={creating.error}
      close={close}
    />
  );
}
