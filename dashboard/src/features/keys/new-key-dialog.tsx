import { Button, Code, CopyButton, Group, Stack, Text } from "@mantine/core";
import type { CreatedApiKey, RotatedApiKey } from "#contracts/api-key.ts";
import { Dialog } from "../../components/dialog.tsx";
import { UntilText } from "../../components/until-text.tsx";

/** Shows a new key, once: only its button closes it, so that no stray click loses the key. */
export function NewKeyDialog({ made, close }: { made: CreatedApiKey | RotatedApiKey; close: () => void }) {
  return (
    <Dialog title={`The key for ${made.name}`} close={close} stays>
      <Stack gap="sm">
        <Text size="sm">Copy it now: it is shown this once and stored nowhere. It may take a minute to work everywhere.</Text>
        <Code block fz="sm" aria-label="API key" style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>
          {made.key}
        </Code>
        {"replaced" in made ? (
          <Text size="sm">
            The key before, {made.replaced.id}, ends <UntilText at={made.replaced.expiresAt} />.
          </Text>
        ) : null}
        <Group justify="flex-end" gap="xs">
          <CopyButton value={made.key}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy} data-autofocus>
                {copied ? "Copied" : "Copy"}
              </Button>
            )}
          </CopyButton>
          <Button onClick={close}>I have stored it</Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
