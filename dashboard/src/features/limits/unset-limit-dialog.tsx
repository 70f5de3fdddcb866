import { Text } from "@mantine/core";
import { useUnsetLimit } from "../../api/changes.ts";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";

export function UnsetLimitDialog({ name, close }: { name: string; close: () => void }) {
  const unsetting = useUnsetLimit();
  return (
    <ConfirmDialog
      title={`Back to the config: ${name}`}
      verb="Take the change away"
      change={unsetting}
      inputOf={(reason) => ({ name, reason })}
      close={close}
    >
      <Text size="sm">The change is taken away; what the config says of {name} holds again.</Text>
    </ConfirmDialog>
  );
}
