import { Command, InvalidArgumentError } from "commander";
import { Permission } from "#contracts/access.ts";
import { Duration, durationSeconds, Name } from "#contracts/scalars.ts";
import { defaultStateFolder } from "../repository-root.ts";

interface TokenOptions {
  roles: string[];
  subject: string;
  permissions: string[];
  plan?: string;
  type: string;
  for: number;
  state: string;
  json?: true;
}

/** `aegis token`: a short-lived token for trying the local stack. */
export function tokenCommand(): Command {
  return new Command("token")
    .description("print a short-lived token of the local issuer, for trying the local stack")
    .option("--roles <names>", "roles, for example user,admin", readRoles, ["user"])
    .option("--subject <name>", "whom it names", "local-developer")
    .option("--permissions <names>", "permissions besides those of its roles, for example read:metrics,write:*", readPermissions, [])
    .option("--plan <name>", "the plan it is on")
    .option("--for <duration>", "how long it is valid, for example 10m (default: 15m)", readDuration, 900)
    .option("--type <typ>", "its typ, for an issuer that asks for one: at+jwt is an access token of RFC 9068", "JWT")
    .option("--json", "print the token with its issuer and end as JSON")
    .option("--state <dir>", "folder of the stack's secrets", defaultStateFolder)
    .action(async ({ state, json, for: lifetimeSeconds, ...request }: TokenOptions) => {
      const [{ localIssuer, mintToken }, { demandSecrets }] = await Promise.all([import("./mint-token.ts"), import("./demand-secrets.ts")]);
      const { jwtPrivateJwk } = demandSecrets(state);
      const now = Date.now();
      const token = await mintToken(jwtPrivateJwk, { ...request, lifetimeSeconds, now });
      const told = {
        token,
        issuer: localIssuer,
        subject: request.subject,
        expiresAt: new Date(now + lifetimeSeconds * 1000).toISOString(),
      };
      process.stdout.write(`${json ? JSON.stringify(told, null, 2) : token}\n`);
    });
}

function readRoles(text: string): string[] {
  const roles = text.split(",").map((role) => role.trim());
  const wrong = roles.find((role) => !Name.safeParse(role).success);
  if (wrong === undefined) return roles;
  throw new InvalidArgumentError(`"${wrong}" is not a role's name: use a-z, 0-9, '.', '_' and '-'`);
}

function readPermissions(text: string): string[] {
  const permissions = text.split(",").map((permission) => permission.trim());
  const wrong = permissions.find((permission) => !Permission.safeParse(permission).success);
  if (wrong === undefined) return permissions;
  throw new InvalidArgumentError(`"${wrong}" is not a permission: use verb:noun, verb:* or *`);
}

function readDuration(text: string): number {
  if (Duration.safeParse(text).success) return durationSeconds(text);
  throw new InvalidArgumentError("use a whole number with s, m, h or d, for example 10m");
}
