import { Button, Code, Group, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useContext, useState } from "react";
import { useCreateToken } from "../../api/access-changes.ts";
import type { Session } from "../../api/session.ts";
import { SessionContext } from "../../api/session-context.ts";
import { Dialog } from "../../components/dialog.tsx";
import { ProblemNotice } from "../../components/problem-notice.tsx";

const ROLES = ["viewer", "operator", "admin"] as const;
const PERIODS = [
  { value: "30d", label: "30 days" },
  { value: "90d", label: "90 days" },
  { value: "365d", label: "a year" },
];

/** Makes a personal token, at most of one's own role, and shows it this once. */
export function CreateTokenDialog({ close }: { close: () => void }) {
  const own = useContext(SessionContext)?.role ?? "viewer";
  const [name, setName] = useState("");
  const [role, setRole] = useState<Session["role"]>("viewer");
  const [expiresIn, setExpiresIn] = useState("90d");
  const making = useCreateToken();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "") making.mutate({ name: name.trim(), role, expiresIn });
  };
  if (making.data !== undefined) return <MadeToken token={making.data.token} close={close} />;
  return (
    <Dialog title="Make a personal token" close={close}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label="Name"
            description="What it is for."
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          <NativeSelect
            label="Role"
            data={ROLES.slice(0, ROLES.indexOf(own) + 1)}
            value={role}
            onChange={(event) => setRole(ROLES.find((one) => one === event.currentTarget.value) ?? "viewer")}
          />
          <NativeSelect label="Works for" data={PERIODS} value={expiresIn} onChange={(event) => setExpiresIn(event.currentTarget.value)} />
          {making.error ? <ProblemNotice failure={making.error} /> : null}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" loading={making.isPending} disabled={name.trim() === ""}>
              Make
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

function MadeToken({ token, close }: { token: string; close: () => void }) {
  return (
    <Dialog title="Your personal token" close={close}>
      <Stack gap="sm">
        <Text size="sm">Keep it where only your program reads it. It is shown this once.</Text>
        <Code block>{token}</Code>
        <Group justify="flex-end">
          <Button onClick={close}>Done</Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
