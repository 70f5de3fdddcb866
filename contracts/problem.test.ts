import { describe, expect, test } from "vitest";
import { Problem, problemCodes, problems, problemType } from "./problem.ts";

describe("the table of problems", () => {
  test.each(problemCodes)("%s has a kebab-case code, a status, a title and a remedy in sentences", (code) => {
    const { status, title, remedy } = problems[code];
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThanOrEqual(599);
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    expect(remedy).toMatch(/^[A-Z].*\.$/);
  });

  test("gives no two problems one title", () => {
    const titles = problemCodes.map((code) => problems[code].title);
    expect(new Set(titles).size).toBe(titles.length);
  });

  test.each(problemCodes)("%s is a body that the schema accepts", (code) => {
    const { status, title } = problems[code];
    expect(Problem.safeParse({ type: problemType(code), title, status, code, requestId: "r" }).success).toBe(true);
  });

  test("uses the registered types for limits and pages of its own for the rest", () => {
    expect(problemType("quota-exceeded")).toBe("https://iana.org/assignments/http-problem-types#quota-exceeded");
    expect(problemType("path-refused")).toBe("/_aegis/problems/path-refused");
  });
});
