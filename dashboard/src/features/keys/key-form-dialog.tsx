import { Button, Group, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { ApiKey } from "#contracts/api-key.ts";
import { ApiFailure } from "../../api/client.ts";
import type { KeyInput } from "../../api/key-changes.ts";
import { Dialog } from "../../components/dialog.tsx";
import { ProblemNotice } from "../../components/problem-notice.tsx";
import { findKeyMistakes, type KeyMistakes, keyDraftOf, keyInputOf, placeKeyMistakes } from "./key-draft.ts";
import { KeyFields } from "./key-fields.tsx";

type Failing = { onError: (failure: Error) => void };
type KeyFormDialogProps = {
  title: string;
  verb: string;
  /** The key that is changed; null: a new one. */
  held: ApiKey | null;
  note?: string;
  send: (input: KeyInput, failing: Failing) => void;
  isPending: boolean;
  failure: Error | null;
  close: () => void;
};

/** Asks what a key is to be. Mistakes stand at their fields, those that the server found as well. */
export function KeyFormDialog({ title, verb, held, note, send, isPending, failure, close }: KeyFormDialogProps) {
  const [opened] = useState(held);
  const [draft, setDraft] = useState(() => keyDraftOf(opened));
  const [mistakes, setMistakes] = useState<KeyMistakes>({});
  const [status, setStatus] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = findKeyMistakes(draft);
    setMistakes(found);
    if (Object.keys(found).length > 0) return;
    const input = keyInputOf(draft, opened);
    const isNothing = Object.keys(input).every((name) => name === "reason");
    setStatus(isNothing ? "Nothing is different from what holds now." : "");
    if (!isNothing) send(input, { onError: (refused) => setMistakes(mistakesOf(refused).mistakes) });
  };
  return (
    <Dialog title={title} close={close}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          {note ? (
            <Text size="sm" c="var(--text-quiet)">
              {note}
            </Text>
          ) : null}
          <KeyFields draft={draft} mistakes={mistakes} held={opened} change={(part) => setDraft({ ...draft, ...part })} />
          <Text size="sm" role="status">
            {status}
          </Text>
          {failure && mistakesOf(failure).shown ? <ProblemNotice failure={failure} /> : null}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" loading={isPending}>
              {verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

/** The server's mistakes at the fields; `shown`: something is left to say that no field says. */
function mistakesOf(failure: Error): { mistakes: KeyMistakes; shown: boolean } {
  const errors = failure instanceof ApiFailure ? (failure.problem?.errors ?? []) : [];
  const { mistakes, other } = placeKeyMistakes(errors);
  return { mistakes, shown: errors.length === 0 || other.length > 0 };
}
