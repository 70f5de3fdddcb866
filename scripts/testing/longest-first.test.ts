import { describe, expect, test } from "vitest";
import { rankOf } from "./longest-first.ts";

describe("test files", () => {
  test("begin with whole systems, and end with those that share a process", () => {
    const files: [string, string][] = [
      ["node-pure", "/aegis/config/read-config.test.ts"],
      ["edge-pure", "/aegis/edge/path/canonical-path.test.ts"],
      ["edge", "/aegis/edge/gateway.test.ts"],
      ["node", "/aegis/cli/main.test.ts"],
      ["node", "/aegis/tests/the-loop.test.ts"],
      ["node", "/aegis/analytics/loop/run-loop.test.ts"],
    ];
    const ranks = files.map(([project, file]) => rankOf(project, file));
    expect(ranks).toEqual([4, 3, 2, 1, 0, 0]);
  });

  test("of a project of another name come last", () => {
    expect(rankOf("dashboard", "/aegis/dashboard/src/app.test.tsx")).toBe(5);
  });
});
