import { cloudflareTest } from "@cloudflare/vitest-plugin";
import react from "@vitejs/plugin-react";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { findChromium } from "./scripts/testing/find-chromium.ts";

const chromium = findChromium();

const edge = {
  plugins: [cloudflareTest({ wrangler: { configPath: "./wrangler.toml" }, miniflare: { compatibilityFlags: ["nodejs_compat"] } })],
  test: { name: "edge", include: ["edge/**/*.test.ts"], exclude: ["edge/node/**"], globalSetup: ["./tests/edge-setup.ts"] },
};

const node = {
  test: {
    name: "node",
    include: ["{contracts,config,analytics,redis-rest,cli,scripts,tests}/**/*.test.ts", "edge/node/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
};

const dashboard = {
  plugins: [react()],
  // Named, or Vite finds them one by one while tests run, and reloads into two copies of React.
  optimizeDeps: {
    include: [
      "react",
      "react-dom",
      "react-dom/client",
      "react/jsx-runtime",
      "react/jsx-dev-runtime",
      "@mantine/core",
      "@mantine/charts",
      "@tanstack/react-query",
      "recharts",
      "wouter",
      "zod/mini",
    ],
  },
  test: {
    name: "dashboard",
    include: ["dashboard/**/*.test.tsx"],
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        contextOptions: { locale: "en-US" },
        launchOptions: { executablePath: chromium, args: ["--no-sandbox", "--disable-background-networking"] },
      }),
      instances: [{ browser: "chromium" as const }],
    },
  },
};

export default defineConfig({
  test: {
    // Many tests wait on real processes; a shared machine may stall one of them. What passes only at its second try is marked so.
    retry: process.env.CI ? 1 : 0,
    projects: [edge, node, ...(chromium ? [dashboard] : [])],
    coverage: { provider: "istanbul", include: ["contracts/**", "edge/**", "config/**", "**/decide-*.ts"], exclude: ["**/*.test.ts"] },
  },
});
