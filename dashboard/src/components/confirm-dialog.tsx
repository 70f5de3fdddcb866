import { Button, Group, Stack, Textarea } from "@mantine/core";
import type { UseMutationResult } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { ApiFailure } from "../api/client.ts";
import { Dialog } from "./dialog.tsx";
import { ProblemNotice } from "./problem-notice.tsx";

const LONGEST_REASON = 500;

type ConfirmDialogProps<Input> = {
  title: string;
  verb: string;
  color?: string;
  change: Pick<UseMutationResult<unknown, Error, Input>, "mutate" | "isPending" | "error">;
  inputOf: (reason: string) => Input;
  close: () => void;
  children: ReactNode;
};

/** The last step before a change: what it does, and a reason for the ledger. Closes itself once the change is made. */
export function ConfirmDialog<Input>({ title, verb, color, change, inputOf, close, children }: ConfirmDialogProps<Input>) {
  const [reason, setReason] = useState("");
  const confirm = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(inputOf(reason.trim()), { onSuccess: close });
  };
  return (
    <Dialog title={title} close={close}>
      <form onSubmit={confirm}>
        <Stack gap="sm">
          {children}
          <Textarea
            label="Reason"
            description="Optional; it stands in the ledger."
            maxLength={LONGEST_REASON}
            autosize
            minRows={2}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            data-autofocus
          />
          {change.error ? <ProblemNotice failure={change.error} /> : null}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" color={color} loading={change.isPending} disabled={isOver(change.error)}>
              {verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

/** Whether another try cannot help: somebody else was first. */
function isOver(failure: Error | null): boolean {
  return failure instanceof ApiFailure && (failure.problem?.code === "conflict" || failure.problem?.code === "not-found");
}
