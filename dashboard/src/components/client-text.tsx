import { ActionIcon, CopyButton } from "@mantine/core";
import classes from "./client-text.module.css";
import { Icon } from "./icon.tsx";

const HEAD = 12;
const TAIL = 4;

/** A client as it is told where there is little room. */
export function shortenClient(client: string): string {
  return client.length > HEAD + TAIL + 2 ? `${client.slice(0, HEAD)}…${client.slice(-TAIL)}` : client;
}

/** A client, shortened; the whole of it is in the tooltip and can be copied. */
export function ClientText({ client }: { client: string }) {
  return (
    <span className={classes.client}>
      <code className={classes.id} title={client}>
        {shortenClient(client)}
      </code>
      <CopyButton value={client}>
        {({ copied, copy }) => (
          <ActionIcon variant="subtle" color="gray" size={20} aria-label={copied ? `Copied ${client}` : `Copy ${client}`} onClick={copy}>
            <Icon name={copied ? "done" : "copy"} size={12} />
          </ActionIcon>
        )}
      </CopyButton>
    </span>
  );
}
