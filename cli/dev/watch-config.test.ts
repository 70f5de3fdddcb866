import { readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { poll, temporaryFolder } from "./test-stack.ts";
import { watchConfig } from "./watch-config.ts";

let folder: string;
let file: string;
let seen: string[];
let unwatch: () => void;

beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder, "aegis.config.yaml");
  writeFileSync(file, "one");
  seen = [];
  unwatch = watchConfig(file, async () => void seen.push(readFileSync(file, "utf8")));
});

afterEach(() => {
  unwatch();
  rmSync(folder, { recursive: true, force: true });
});

test("a file that is written anew is seen", async () => {
  writeFileSync(file, "two");
  await poll(() => seen.includes("two"));
});

test("a file that is replaced by rename is seen, again and again", async () => {
  for (const text of ["two", "three"]) {
    writeFileSync(join(folder, "new"), text);
    renameSync(join(folder, "new"), file);
    await poll(() => seen.includes(text));
  }
});

test("a file that is away for a while is seen when it is back", async () => {
  rmSync(file);
  writeFileSync(file, "back");
  await poll(() => seen.includes("back"));
});

test("a new time without a new text is no change", async () => {
  utimesSync(file, new Date(), new Date(Date.now() + 5000));
  writeFileSync(file, "two");
  await poll(() => seen.includes("two"));
  expect(seen).toEqual(["two"]);
});
