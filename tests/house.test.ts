import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { listFiles } from "../scripts/checks/list-files.ts";
import { root } from "../scripts/checks/run-command.ts";

const files = listFiles(root);
const readText = (file: string) => readFileSync(join(root, file), "utf8");

const rooms = "config contracts client edge analytics ml dashboard cli redis-rest scripts tests bench deploy docs".split(" ");
const atTheDoor =
  "README.md AGENTS.md CHANGELOG.md LICENSE SECURITY.md package.json package-lock.json tsconfig.json biome.jsonc knip.json vitest.config.ts wrangler.toml drizzle.config.ts .ci/run".split(
    " ",
  );
const hidden = /^\.(ci|gitignore|npmrc|dockerignore|github)$/;

test.each(rooms)("the house has the room %s", (room) => {
  expect(files.some((file) => file.startsWith(`${room}/`))).toBe(true);
});

test.each(atTheDoor)("%s lies at the top", (file) => {
  expect(existsSync(join(root, file))).toBe(true);
});

test("nothing else lies at the top", () => {
  const top = new Set(files.map((file) => file.split("/")[0] ?? ""));
  const known = [...rooms, ...atTheDoor, "tsconfig.base.json", "tsconfig.tools.json"];
  expect([...top].filter((name) => !known.includes(name) && !hidden.test(name))).toEqual([]);
});

test("no folder has a name that says nothing", () => {
  const empty = /(^|\/)(utils?|helpers?|common|lib|libs|types|misc|shared|src)\//;
  expect(files.filter((file) => empty.test(file) && !file.startsWith("dashboard/src/"))).toEqual([]);
  expect(files.filter((file) => empty.test(file.replace(/^dashboard\/src\//, "")))).toEqual([]);
});

test("no file is a barrel named index", () => {
  expect(files.filter((file) => /^index\.[cm]?[jt]sx?$/.test(basename(file)))).toEqual([]);
});

test.each(["edge/gateway.ts", "analytics/app.ts", "analytics/jobs.ts"])("%s fits on one screen", (file) => {
  expect(readText(file).split("\n").length - 1).toBeLessThanOrEqual(80);
});

test("every npm version is exact", () => {
  const { dependencies, devDependencies } = JSON.parse(readText("package.json")) as Record<string, Record<string, string>>;
  const versions = Object.entries({ ...dependencies, ...devDependencies });
  expect(versions.length).toBeGreaterThan(10);
  expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
});

test.each(["ml/requirements.lock", "ml/requirements-dev.lock"])("every version in %s is exact", (file) => {
  const wanted = readText(file)
    .split("\n")
    .filter((line) => /^[a-z]/i.test(line));
  expect(wanted.length).toBeGreaterThan(3);
  expect(wanted.filter((line) => !/^[\w.-]+(\[[\w,]+\])?==[^\s]+/.test(line))).toEqual([]);
});

test("what a command makes is not kept in git", () => {
  expect(files.filter((file) => /^(\.aegis|node_modules|\.tsbuild|dashboard\/dist|ml\/\.venv)\//.test(file))).toEqual([]);
});

/** Floors that every feature stands on; app.ts, the timetables and the loop join the features. */
const floors = ["db", "http", "ledger", "operators", "policy", "rollup"];

test("in analytics, features meet only in app.ts, the timetables and the loop", () => {
  const sources = files.filter((file) => /^analytics\/\w+\/.*\.ts$/.test(file) && !/(\.test\.ts|\/test-[\w-]+\.ts)$/.test(file));
  const crossings = sources.flatMap((file) => {
    const room = file.split("/")[1];
    if (room === "loop") return [];
    const imported = [...readText(file).matchAll(/from "\.\.\/(\w[\w-]*)\//g)].map(([, name = ""]) => name);
    return imported.filter((name) => name !== room && !floors.includes(name)).map((name) => `${file} imports ${name}`);
  });
  expect(crossings).toEqual([]);
});
