import { Modal } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";

type DialogProps = { title: string; close: () => void /** Only its own buttons close it. */; stays?: boolean; children: ReactNode };

/** Asks for something before a change is made. Escape closes it; the focus returns to where it came from. */
export function Dialog({ title, close, stays = false, children }: DialogProps) {
  const [opener] = useState(() => document.activeElement);
  useEffect(() => () => returnFocus(opener), [opener]);
  return (
    <Modal
      opened
      onClose={close}
      closeOnEscape={!stays}
      closeOnClickOutside={!stays}
      withCloseButton={!stays}
      title={title}
      size="md"
      centered
      closeButtonProps={{ "aria-label": "Close" }}
      transitionProps={{ duration: 0 }}
      styles={{ title: { fontWeight: 600 } }}
    >
      {children}
    </Modal>
  );
}

/** The change may have taken the opener away; the page's content is next to it. */
function returnFocus(opener: Element | null): void {
  const target = opener instanceof HTMLElement && opener.isConnected ? opener : document.getElementById("content");
  target?.focus({ preventScroll: true });
}
