import { Command } from "commander";
import type { AnalyticsOptions } from "../commands/connect-analytics.ts";
import { connectAnalytics, withAnalytics } from "../commands/connect-analytics.ts";
import { createSignInUrl } from "./dev-session.ts";

/** `aegis sign-in`: a new one-time link into the dashboard. */
export function signInCommand(): Command {
  const command = new Command("sign-in").description("print a new one-time link that opens the dashboard signed in");
  return withAnalytics(command).action(async (options: AnalyticsOptions) => {
    const url = await createSignInUrl(connectAnalytics(options));
    process.stdout.write(`${options.json ? JSON.stringify({ url }) : url}\n`);
  });
}
