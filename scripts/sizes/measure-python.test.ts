import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { isOnPath } from "../testing/find-postgres.ts";
import { measurePython } from "./measure-python.ts";

test.runIf(isOnPath("python3"))("Python functions and methods are measured without their blank lines", async () => {
  const folder = mkdtempSync(join(tmpdir(), "aegis-sizes-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "a.py");
  writeFileSync(file, "class Box:\n    def open(self):\n        x = 1\n\n        return x\n\nasync def run():\n    pass\n");
  const sizes = (await measurePython([file]))?.[file];
  expect(sizes).toEqual(
    expect.arrayContaining([
      { name: "open", line: 2, lines: 3 },
      { name: "run", line: 7, lines: 2 },
    ]),
  );
});
