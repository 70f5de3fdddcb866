import { closeSync, existsSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openLog, readLastLines, rotateLog } from "./log-file.ts";
import { temporaryFolder } from "./test-stack.ts";

let folder: string;
let log: string;

beforeEach(() => {
  folder = temporaryFolder();
  log = join(folder, "part.log");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a log of 10 MB moves aside while its writer keeps writing", () => {
  const file = openLog(log);
  writeSync(file, Buffer.alloc(10 * 1024 * 1024, "x"));
  rotateLog(log);
  writeSync(file, "after\n");
  closeSync(file);
  expect(statSync(`${log}.1`).size).toBe(10 * 1024 * 1024);
  expect(readFileSync(log, "utf8")).toBe("after\n");
  expect(statSync(log).mode & 0o777).toBe(0o600);
});

test("a smaller log stays, and is appended to", () => {
  writeFileSync(log, "before\n");
  const file = openLog(log);
  writeSync(file, "after\n");
  closeSync(file);
  expect(existsSync(`${log}.1`)).toBe(false);
  expect(readFileSync(log, "utf8")).toBe("before\nafter\n");
});

test("the last lines of a log, and none of one that does not exist", () => {
  writeFileSync(log, "a\nb\nc\n");
  expect(readLastLines(log, 2)).toEqual(["b", "c"]);
  expect(readLastLines(join(folder, "absent.log"), 2)).toEqual([]);
});
