import { Hono } from "hono";
import type { Dependencies } from "../dependencies.ts";
import type { OperatorContext } from "./require-operator.ts";
import { sessionRoutes } from "./session-routes.ts";
import { signInCodeRoutes } from "./sign-in-code-routes.ts";

/** Who the operators are: sign-in codes and sessions. */
export function operatorRoutes(dependencies: Pick<Dependencies, "db" | "env" | "now" | "log">): Hono<OperatorContext> {
  const app = new Hono<OperatorContext>();
  app.route("/", signInCodeRoutes(dependencies));
  app.route("/", sessionRoutes(dependencies));
  return app;
}
