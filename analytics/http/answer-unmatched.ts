import type { Handler, Hono } from "hono";
import { answerProblem } from "./answer-problem.ts";

/** For addresses of the API that no route took: 405 with Allow where another method would be answered, else 404. */
export function answerUnmatched(app: Hono): Handler {
  return (c) => {
    const allowed = app.routes.filter(({ method, path }) => method !== "ALL" && !path.includes("*") && matchesPath(path, c.req.path));
    if (allowed.length === 0) return answerProblem(c, { reason: "not-found" });
    c.header("Allow", [...new Set(allowed.map(({ method }) => method))].join(", "));
    return answerProblem(c, { reason: "method-not-allowed" });
  };
}

function matchesPath(pattern: string, path: string): boolean {
  const [wanted, given] = [pattern.split("/"), path.split("/")];
  return (
    wanted.length === given.length &&
    wanted.every((segment, index) => segment === given[index] || (segment.startsWith(":") && given[index] !== ""))
  );
}
