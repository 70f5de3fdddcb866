import { type Command, InvalidArgumentError } from "commander";
import { readSecrets } from "../dev/secrets.ts";
import { readEnvironment } from "../env.ts";
import { defaultStateFolder } from "../repository-root.ts";
import { UserError } from "../user-error.ts";
import { type AnalyticsClient, createAnalyticsClient } from "./analytics-client.ts";

export type AnalyticsOptions = { analytics: string; token?: string; state: string; json?: boolean };

/** An http or https address without a path, as commander's argument parser. */
export function readOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.pathname === "/" && !url.search) return url.origin;
  throw new InvalidArgumentError("use an address such as http://127.0.0.1:8081");
}

/** Adds what every command that talks to analytics takes. */
export function withAnalytics(command: Command): Command {
  return command
    .option("--analytics <url>", "address of analytics", readOrigin, "http://127.0.0.1:8081")
    .option("--token <token>", "operator or personal token (default: AEGIS_OPERATOR_TOKEN, then the stack's secrets)")
    .option("--state <dir>", "folder of the local stack's secrets", defaultStateFolder)
    .option("--json", "print JSON");
}

/** A client with the operator's token: from the option, the environment, or the local stack's secrets. */
export function connectAnalytics({ analytics, token, state }: AnalyticsOptions): AnalyticsClient {
  const found = token ?? readEnvironment().AEGIS_OPERATOR_TOKEN ?? readSecrets(state)?.operatorToken;
  if (found !== undefined && found !== "") return createAnalyticsClient(analytics, found);
  throw new UserError(
    `no operator token: start the stack with \`npm start\` (its secrets lie in ${state}), or give --token or AEGIS_OPERATOR_TOKEN`,
  );
}
