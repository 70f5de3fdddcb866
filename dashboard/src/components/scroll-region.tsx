import { Box } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./scroll-region.module.css";

type ScrollRegionProps = { label: string; height?: number; className?: string | undefined; children: ReactNode };

/** Scrolls what is too wide or too high for the page; it takes the focus, so that arrow keys scroll it too. */
export function ScrollRegion({ label, height, className = "", children }: ScrollRegionProps) {
  return (
    <Box component="section" className={`${classes.region} ${className}`} mah={height} aria-label={label} tabIndex={0}>
      {children}
    </Box>
  );
}
