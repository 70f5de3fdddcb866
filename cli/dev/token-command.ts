import { Command, InvalidArgumentError } from "commander";
import { Duration, durationSeconds, Name } from "#contracts/scalars.ts";
import { defaultStateFolder } from "../repository-root.ts";

interface TokenOptions {
  roles: string[];
  subject: string;
  plan?: string;
  for: number;
  state: string;
}

/** `aegis token`: a short-lived token for trying the local stack. */
export function tokenCommand(): Command {
  return new Command("token")
    .description("print a short-lived token of the local issuer, for trying the local stack")
    .option("--roles <names>", "roles, for example user,admin", readRoles, ["user"])
    .option("--subject <name>", "whom it names", "local-developer")
    .option("--plan <name>", "the plan it is on")
    .option("--for <duration>", "how long it is valid, for example 10m (default: 15m)", readDuration, 900)
    .option("--state <dir>", "folder of the stack's secrets", defaultStateFolder)
    .action(async ({ state, for: lifetimeSeconds, ...request }: TokenOptions) => {
      const [{ mintToken }, { demandSecrets }] = await Promise.all([import("./mint-token.ts"), import("./demand-secrets.ts")]);
      const { jwtPrivateJwk } = demandSecrets(state);
      process.stdout.write(`${await mintToken(jwtPrivateJwk, { ...request, lifetimeSeconds, now: Date.now() })}\n`);
    });
}

function readRoles(text: string): string[] {
  const roles = text.split(",").map((role) => role.trim());
  const wrong = roles.find((role) => !Name.safeParse(role).success);
  if (wrong === undefined) return roles;
  throw new InvalidArgumentError(`"${wrong}" is not a role's name: use a-z, 0-9, '.', '_' and '-'`);
}

function readDuration(text: string): number {
  if (Duration.safeParse(text).success) return durationSeconds(text);
  throw new InvalidArgumentError("use a whole number with s, m, h or d, for example 10m");
}
