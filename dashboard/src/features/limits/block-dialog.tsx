import { Button, Group, Stack, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useBlock } from "../../api/changes.ts";
import { ApiFailure } from "../../api/client.ts";
import { Dialog } from "../../components/dialog.tsx";
import { ProblemNotice } from "../../components/problem-notice.tsx";

const LONGEST_REASON = 500;

/** Blocks a client or addresses. What is wider than usual is refused here: that is for the command line, by force. */
export function BlockDialog({ close }: { close: () => void }) {
  const [target, setTarget] = useState("");
  const [expiresIn, setExpiresIn] = useState("1h");
  const [reason, setReason] = useState("");
  const blocking = useBlock();
  const errors = blocking.error instanceof ApiFailure ? (blocking.error.problem?.errors ?? []) : [];
  const mistakeOf = (field: string) => errors.find(({ path }) => path === field)?.message;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const ends = expiresIn.trim();
    blocking.mutate({ target: target.trim(), reason: reason.trim(), ...(ends !== "" && { expiresIn: ends }) }, { onSuccess: close });
  };
  return (
    <Dialog title="Block a client or addresses" close={close}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label="Client or addresses"
            description="For example sub:alice, 203.0.113.7 or 2001:db8::/48"
            value={target}
            error={mistakeOf("target")}
            required
            onChange={(event) => setTarget(event.currentTarget.value)}
            data-autofocus
          />
          <TextInput
            label="Expires in"
            description="For example 10m, 1h, 7d; empty: when it is taken away"
            value={expiresIn}
            error={mistakeOf("expiresIn")}
            onChange={(event) => setExpiresIn(event.currentTarget.value)}
          />
          <Textarea
            label="Reason"
            description="It stands in the ledger."
            maxLength={LONGEST_REASON}
            autosize
            minRows={2}
            value={reason}
            error={mistakeOf("reason")}
            required
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {blocking.error && errors.length === 0 ? <ProblemNotice failure={blocking.error} /> : null}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" loading={blocking.isPending}>
              Block
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
