import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "postgresql",
  schema: ["./analytics/db/metric-tables.ts", "./analytics/db/policy-tables.ts"],
  out: "./analytics/db/migrations",
});
