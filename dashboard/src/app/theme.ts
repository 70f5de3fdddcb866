import { createTheme, localStorageColorSchemeManager } from "@mantine/core";

export const theme = createTheme({
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: "0.6875rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.25rem" },
  headings: { fontWeight: "600", sizes: { h1: { fontSize: "1.0625rem" }, h2: { fontSize: "0.9375rem" }, h3: { fontSize: "0.8125rem" } } },
  primaryColor: "blue",
  primaryShade: { light: 8, dark: 8 },
  defaultRadius: "sm",
  focusRing: "auto",
  respectReducedMotion: true,
  components: {
    Button: { styles: { label: { fontWeight: 500 } } },
    SegmentedControl: {
      styles: {
        root: { border: "1px solid var(--edge)", background: "var(--surface)" },
        indicator: { background: "var(--edge)", boxShadow: "none" },
      },
    },
  },
  colors: {
    dark: ["#d3d8e0", "#a9b1be", "#8d96a5", "#667080", "#363e4a", "#2a313c", "#1d232c", "#12161c", "#0d1116", "#080b0f"],
  },
});

/** Remembers the choice; the key is read before the first paint by public/color-scheme.js. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: "aegis-color-scheme" });
