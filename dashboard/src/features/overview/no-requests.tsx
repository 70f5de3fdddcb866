import { Button, Code, CopyButton, Group, Text } from "@mantine/core";
import { Panel } from "../../components/panel.tsx";

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
const EDGE_PORT = 8080;

/** Stands in for the charts when the range has no requests. */
export function NoRequests({ rangeName }: { rangeName: string }) {
  const { hostname } = window.location;
  const isLocal = LOOPBACK.test(hostname);
  // Elsewhere the edge's address is left to whoever runs it.
  const command = `curl -i ${isLocal ? `http://${hostname}:${EDGE_PORT}` : "https://YOUR-EDGE"}/public/hello`;
  return (
    <Panel title="No requests yet">
      <Text size="sm" mb={8}>
        Nothing passed the gateway in the last {rangeName}. Send a request to the edge, and it is here within seconds
        {isLocal ? ` (its port is ${EDGE_PORT} unless you chose another)` : ""}:
      </Text>
      <Group gap="xs">
        <Code fz="sm" px={10} py={5}>
          {command}
        </Code>
        <CopyButton value={command}>
          {({ copied, copy }) => (
            <Button variant="default" size="compact-sm" onClick={copy}>
              {copied ? "Copied" : "Copy"}
            </Button>
          )}
        </CopyButton>
      </Group>
    </Panel>
  );
}
