import { Hono } from "hono";
import type { Dependencies } from "../dependencies.ts";
import { oidcRoutes } from "./oidc-routes.ts";
import { personalTokenRoutes } from "./personal-token-routes.ts";
import { removalRoutes } from "./removal-routes.ts";
import type { OperatorContext } from "./require-operator.ts";
import { sessionRoutes } from "./session-routes.ts";
import { SignInBrake } from "./sign-in-brake.ts";
import { signInCodeRoutes } from "./sign-in-code-routes.ts";
import { signInMethodRoutes } from "./sign-in-method-routes.ts";
import { standingSessionRoutes } from "./standing-session-routes.ts";

/** Who the operators are: how they sign in, their sessions, their tokens, and the end of these. */
export function operatorRoutes(dependencies: Pick<Dependencies, "db" | "env" | "now" | "log">): Hono<OperatorContext> {
  const app = new Hono<OperatorContext>();
  const brake = new SignInBrake();
  app.route("/", signInCodeRoutes(dependencies));
  app.route("/", sessionRoutes({ ...dependencies, brake }));
  app.route("/", oidcRoutes({ ...dependencies, brake }));
  app.route("/", signInMethodRoutes(dependencies));
  app.route("/", standingSessionRoutes(dependencies));
  app.route("/", personalTokenRoutes(dependencies));
  app.route("/", removalRoutes(dependencies));
  return app;
}
