import { readAuthChoice } from "#contracts/auth-choice.ts";
import type { AuthMethod } from "#contracts/route.ts";
import type { DraftConfig } from "./draft-config.ts";
import type { Path } from "./format-path.ts";

/** Where the file itself says that a method is accepted: the default if it is written, and routes. */
export function findMethodUses({ config, authDefaultWritten }: DraftConfig, method: AuthMethod): Path[] {
  const { auth, gateway } = config;
  const inDefault = authDefaultWritten && readAuthChoice(auth.default).methods.includes(method);
  const inRoutes = gateway.routes.flatMap((route, index): Path[] =>
    route.auth !== undefined && readAuthChoice(route.auth).methods.includes(method) ? [["gateway", "routes", index, "auth"]] : [],
  );
  return inDefault ? [["auth", "default"], ...inRoutes] : inRoutes;
}
