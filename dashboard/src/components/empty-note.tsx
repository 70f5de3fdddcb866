import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./empty-note.module.css";

/** Stands where a list is empty: that it is, and what would fill it. */
export function EmptyNote({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className={classes.note}>
      <Text fw={600} size="sm">
        {title}
      </Text>
      <Text size="sm" c="var(--text-quiet)" maw="72ch">
        {children}
      </Text>
    </div>
  );
}
