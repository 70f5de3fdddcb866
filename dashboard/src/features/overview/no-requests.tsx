import { Button, Code, CopyButton, Group, Text } from "@mantine/core";
import { Panel } from "../../components/panel.tsx";

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
const EDGE_PORT = 8080;

/** A request that shows up here: at the local edge, or with its address left to whoever runs it elsewhere. */
function exampleCommand(hostname: string): string {
  const edge = LOOPBACK.test(hostname) ? `http://${hostname}:${EDGE_PORT}` : "https://YOUR-EDGE";
  return `curl -i ${edge}/public/hello`;
}

/** Stands in for the charts when the range has no requests. */
export function NoRequests({ rangeName }: { rangeName: string }) {
  const command = exampleCommand(window.location.hostname);
  return (
    <Panel title="No requests yet">
      <Text size="sm" mb={8}>
        Nothing passed the gateway in the last {rangeName}. Send a request, and it is here within seconds:
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
