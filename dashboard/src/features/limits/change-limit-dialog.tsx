import { Button, Group, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { StandingLimit } from "#contracts/standing-limit.ts";
import { useSetLimit } from "../../api/changes.ts";
import { ApiFailure } from "../../api/client.ts";
import { Dialog } from "../../components/dialog.tsx";
import { ProblemNotice } from "../../components/problem-notice.tsx";
import { formatLimit } from "../../format/format-limit.ts";
import { draftOf, type FieldMistakes, findMistakes, inputOf, placeMistakes } from "./limit-draft.ts";
import { LimitFields } from "./limit-fields.tsx";

const NOTHING_CHANGED = "Nothing is different from what holds now.";

/** Changes a limit for a while. Mistakes stand at their fields, those that the server found as well. */
export function ChangeLimitDialog({ limit, close }: { limit: StandingLimit; close: () => void }) {
  const [opened] = useState(limit);
  const [draft, setDraft] = useState(() => draftOf(opened));
  const [mistakes, setMistakes] = useState<FieldMistakes>({});
  const [note, setNote] = useState("");
  const setting = useSetLimit();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = findMistakes(draft);
    setMistakes(found);
    if (Object.keys(found).length > 0) return;
    const input = inputOf(draft, opened);
    const isNothing = Object.keys(input).every((name) => name === "reason");
    setNote(isNothing ? NOTHING_CHANGED : "");
    if (isNothing) return;
    setting.mutate({ name: opened.name, input }, { onSuccess: close, onError: (failure) => setMistakes(mistakesOf(failure).fields) });
  };
  return (
    <Dialog title={`Change ${opened.name}`} close={close}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Text size="sm" c="var(--text-quiet)">
            The config says {formatLimit(opened.configured)}.
          </Text>
          <LimitFields draft={draft} mistakes={mistakes} limit={opened} change={(part) => setDraft({ ...draft, ...part })} />
          <Text size="sm" role="status">
            {note}
          </Text>
          {setting.error && mistakesOf(setting.error).shown ? <ProblemNotice failure={setting.error} /> : null}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" loading={setting.isPending}>
              Apply
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

/** The server's mistakes at the fields; `shown`: something is left to say that no field says. */
function mistakesOf(failure: Error): { fields: FieldMistakes; shown: boolean } {
  const errors = failure instanceof ApiFailure ? (failure.problem?.errors ?? []) : [];
  const { fields, other } = placeMistakes(errors);
  return { fields, shown: errors.length === 0 || other.length > 0 };
}
