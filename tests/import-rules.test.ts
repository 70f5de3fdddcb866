import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root, runCommand } from "../scripts/checks/run-command.ts";

/** Who may not import what; each is planted in a folder of its own and must be found. */
const refused: [file: string, imported: string][] = [
  ["contracts/a.ts", "#edge/gateway.ts"],
  ["contracts/b.ts", "../edge/gateway.ts"],
  ["contracts/c.ts", "zod"],
  ["contracts/d.ts", "node:fs"],
  ["config/a.ts", "#edge/gateway.ts"],
  ["config/b.ts", "../analytics/env.ts"],
  ["config/c.ts", "node:fs/promises"],
  ["edge/a.ts", "../analytics/env.ts"],
  ["edge/b.ts", "node:crypto"],
  ["edge/c.ts", "pg"],
  ["edge/d.ts", "drizzle-orm/pg-core"],
  ["edge/e.ts", "zod"],
  ["edge/f.ts", "./node/serve.ts"],
  ["edge/g.ts", "../cli/dev/secrets.ts"],
  ["edge/node/a.ts", "pg"],
  ["edge/steps/a.ts", "./limit.ts"],
  ["edge/steps/b.ts", "../steps/limit.ts"],
  ["edge/steps/c.ts", "#edge/steps/limit.ts"],
  ["edge/steps/d.ts", "../../analytics/env.ts"],
  ["edge/steps/e.ts", "node:fs"],
  ["analytics/ingest/a.ts", "#edge/gateway.ts"],
  ["analytics/ingest/b.ts", "../../edge/path/canonical-path.ts"],
  ["analytics/ingest/c.ts", "../../cli/env.ts"],
  ["analytics/ingest/d.ts", "react"],
  ["analytics/ingest/e.ts", "miniflare"],
  ["redis-rest/a.ts", "../analytics/env.ts"],
  ["redis-rest/b.ts", "#contracts/limit.ts"],
  ["cli/a.ts", "#edge/gateway.ts"],
  ["cli/dev/a.ts", "../../analytics/server.ts"],
  ["cli/b.ts", "../tests/house.test.ts"],
  ["client/a.ts", "#contracts/limit.ts"],
  ["client/b.ts", "zod/mini"],
  ["client/c.ts", "../analytics/env.ts"],
  ["dashboard/src/a.ts", "../../analytics/env.ts"],
  ["dashboard/src/b.ts", "node:fs"],
  ["dashboard/src/c.ts", "#config/read-config.ts"],
  ["dashboard/src/d.ts", "hono"],
];

const allowed: [file: string, imported: string][] = [
  ["contracts/z.ts", "zod/mini"],
  ["contracts/y.ts", "./limit.ts"],
  ["config/z.ts", "yaml"],
  ["edge/z.ts", "@upstash/redis/cloudflare"],
  ["edge/y.ts", "#contracts/limit.ts"],
  ["edge/x.ts", "../config/bundled.json"],
  ["edge/z.test.ts", "node:fs"],
  ["edge/node/z.ts", "node:http"],
  ["edge/steps/z.ts", "../path/canonical-path.ts"],
  ["analytics/ingest/z.ts", "#edge/path/canonical-path.ts"],
  ["analytics/ingest/y.ts", "#edge/limiter/decide-lease.ts"],
  ["analytics/ingest/x.ts", "node:timers/promises"],
  ["redis-rest/z.ts", "ioredis"],
  ["cli/dev/z.ts", "../env.ts"],
  ["client/z.ts", "openapi-fetch"],
  ["dashboard/src/y.ts", "#client/create-aegis-client.ts"],
  ["dashboard/src/z.ts", "@mantine/core/styles.css"],
];

let folder: string;
const found = new Set<string>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "aegis-import-rules-"));
  cpSync(join(root, "biome.jsonc"), join(folder, "biome.jsonc"));
  for (const [file, imported] of [...refused, ...allowed]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `import { thing } from "${imported}";\nexport const used = thing;\n`);
  }
  const args = ["lint", "--vcs-enabled=false", "--max-diagnostics=none", "--reporter=json"];
  const { output } = await runCommand("biome", args, { cwd: folder });
  const json = output.slice(output.indexOf('{"summary"'), output.lastIndexOf("}") + 1);
  const { diagnostics } = JSON.parse(json) as { diagnostics: { category: string; location: { path: string } }[] };
  for (const { category, location } of diagnostics) if (category === "lint/style/noRestrictedImports") found.add(location.path);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(refused)("%s may not import %s", (file) => {
  expect(found).toContain(file);
});

test.each(allowed)("%s may import %s", (file) => {
  expect(found).not.toContain(file);
});

test("each folder has its own types only: the references of tsconfig say what it may see", () => {
  const see = (name: string) => {
    const text = readFileSync(join(root, name, "tsconfig.json"), "utf8");
    const { references, compilerOptions } = JSON.parse(text) as { references: { path: string }[]; compilerOptions: { types: string[] } };
    return { types: compilerOptions.types, references: references.map(({ path }) => path.replace("../", "")) };
  };
  expect(see("contracts")).toEqual({ types: [], references: [] });
  expect(see("edge").types).not.toContain("node");
  expect(see("edge").references.toSorted()).toEqual(["config", "contracts"]);
  expect(see("redis-rest").references).toEqual([]);
  expect(see("client")).toEqual({ types: [], references: [] });
  expect(see("dashboard").references.toSorted()).toEqual(["client", "contracts"]);
  expect(see("analytics").references.toSorted()).toEqual(["config", "contracts", "edge"]);
});
