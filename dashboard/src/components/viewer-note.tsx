import { Text } from "@mantine/core";
import { useMaySteer } from "../api/session-context.ts";

export const VIEWER_NOTE_ID = "viewer-note";

/** Tells a viewer why buttons are disabled; `what` is what they would do, for example "acknowledge alerts". */
export function ViewerNote({ what }: { what: string }) {
  if (useMaySteer()) return null;
  return (
    <Text id={VIEWER_NOTE_ID} size="sm" mb={14} c="var(--text-quiet)">
      You are signed in as a viewer. Operators and admins can {what}.
    </Text>
  );
}
