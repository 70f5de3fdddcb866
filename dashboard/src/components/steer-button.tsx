import { Button, type ButtonProps } from "@mantine/core";
import { useMaySteer } from "../api/session-context.ts";
import { VIEWER_NOTE_ID } from "./viewer-note.tsx";

type SteerButtonProps = ButtonProps & { onClick: () => void; label?: string };

/** A button that changes something: a viewer sees that it is there, and the page's ViewerNote says whose it is. */
export function SteerButton({ label, disabled = false, ...button }: SteerButtonProps) {
  const may = useMaySteer();
  return (
    <Button
      variant="default"
      size="compact-sm"
      {...button}
      aria-label={label}
      disabled={disabled || !may}
      aria-describedby={may ? undefined : VIEWER_NOTE_ID}
      title={may ? undefined : "For operators and admins"}
    />
  );
}
