import { existsSync } from "node:fs";
import { join } from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import type { Context, MiddlewareHandler } from "hono";
import { Hono } from "hono";
import { answerProblem } from "./answer-problem.ts";

/** Addresses that are never a page of the dashboard. */
const notPages = /^\/(api|ws|_aegis|assets)\//;

/** The built dashboard; every address that is not a file or an endpoint is one of its pages. */
export function dashboardRoutes(directory: string): Hono {
  const app = new Hono();
  if (!existsSync(join(directory, "index.html"))) return app.get("*", answerMissing);
  const page = serveStatic({ path: join(directory, "index.html") });
  app.use("*", keepFor("no-cache"));
  app.use("/assets/*", keepFor("public, max-age=31536000, immutable"));
  app.use("*", serveStatic({ root: directory }));
  return app.get("*", (c, next) =>
    notPages.test(c.req.path) ? Promise.resolve(answerProblem(c, { reason: "not-found" })) : page(c, next),
  );
}

/** Names of assets hold a hash of their content; pages are asked for each time. */
function keepFor(cacheControl: string): MiddlewareHandler {
  return async (c, next) => {
    await next();
    if (c.res.ok && !c.res.headers.has("cache-control")) c.header("Cache-Control", cacheControl);
  };
}

function answerMissing(c: Context): Response {
  const detail = notPages.test(c.req.path) ? undefined : "The dashboard is not built; run `npm run build:dashboard`.";
  return answerProblem(c, { reason: "not-found", detail });
}
