import { Group, Text } from "@mantine/core";

/** The product's sign and name. */
export function AegisMark() {
  return (
    <Group gap={8} wrap="nowrap">
      <svg width="20" height="20" viewBox="0 0 24 24" aria-hidden="true">
        <path d="M12 1.5 3 5v6.5c0 5.2 3.7 9.3 9 11 5.3-1.7 9-5.8 9-11V5z" fill="var(--mantine-primary-color-filled)" />
        <path d="M7 15.5 10.5 10l2.5 3L17 7.5" fill="none" stroke="#fff" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
      <Text fw={650} size="md">
        Aegis
      </Text>
    </Group>
  );
}
