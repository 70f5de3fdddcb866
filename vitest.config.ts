import { availableParallelism } from "node:os";
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import react from "@vitejs/plugin-react";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { findChromium } from "./scripts/testing/find-chromium.ts";
import { LongestFirst } from "./scripts/testing/longest-first.ts";

const chromium = findChromium();
const timeouts = { testTimeout: 30_000, hookTimeout: 60_000 };

// Files that share a process, because starting one for each costs more than their tests: they do no I/O and keep nothing in modules.
const pureEdge = ["edge/{path,routes,rules,upstream}/**/*.test.ts", "edge/**/decide-*.test.ts"];
const pureNode = ["{contracts,config}/**/*.test.ts", "{analytics,redis-rest,cli,scripts,edge/node}/**/decide-*.test.ts"];

const edge = {
  plugins: [cloudflareTest({ wrangler: { configPath: "./wrangler.toml" }, miniflare: { compatibilityFlags: ["nodejs_compat"] } })],
  test: {
    name: "edge",
    include: ["edge/**/*.test.ts"],
    exclude: ["edge/node/**", ...pureEdge],
    globalSetup: ["./tests/edge-setup.ts"],
    ...timeouts,
  },
};

const edgePure = {
  plugins: edge.plugins,
  test: { ...edge.test, name: "edge-pure", include: pureEdge, exclude: ["edge/node/**"], globalSetup: [], isolate: false },
};

const node = {
  test: {
    name: "node",
    include: ["{contracts,config,client,analytics,redis-rest,cli,scripts,tests}/**/*.test.ts", "edge/node/**/*.test.ts"],
    exclude: pureNode,
    ...timeouts,
  },
};

const nodePure = { test: { name: "node-pure", include: pureNode, isolate: false, ...timeouts } };

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
      "openapi-fetch",
    ],
  },
  test: {
    name: "dashboard",
    include: ["dashboard/**/*.test.tsx"],
    // One page at a time: only one can have the focus.
    fileParallelism: false,
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
    sequence: { sequencer: LongestFirst },
    // Most tests wait on processes and clocks: one worker, the default on two processors, leaves them idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [edge, edgePure, node, nodePure, ...(chromium ? [dashboard] : [])],
    coverage: { provider: "istanbul", include: ["contracts/**", "edge/**", "config/**", "**/decide-*.ts"], exclude: ["**/*.test.ts"] },
  },
});
