import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "postgresql",
  schema: [
    "./analytics/db/metric-tables.ts",
    "./analytics/db/coarse-rollup-tables.ts",
    "./analytics/db/detail-tables.ts",
    "./analytics/db/service-metric-tables.ts",
    "./analytics/db/policy-tables.ts",
    "./analytics/db/operator-tables.ts",
    "./analytics/db/loop-tables.ts",
    "./analytics/db/upstream-tables.ts",
    "./analytics/db/drain-tables.ts",
  ],
  out: "./analytics/db/migrations",
});
