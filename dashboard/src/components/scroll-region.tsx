import { Box } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./scroll-region.module.css";

/** Scrolls what is too wide or too high for the page; it takes the focus, so that arrow keys scroll it too. */
export function ScrollRegion({ label, height, children }: { label: string; height?: number; children: ReactNode }) {
  return (
    <Box component="section" className={classes.region} mah={height} aria-label={label} tabIndex={0}>
      {children}
    </Box>
  );
}
