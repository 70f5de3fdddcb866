import * as z from "zod/mini";
import type { AnalyticsClient } from "../commands/analytics-client.ts";
import type { Environment } from "../env.ts";
import { UserError } from "../user-error.ts";
import type { DevOutput } from "./dev-output.ts";
import { resolveSecrets, secretNames } from "./edge-bindings.ts";
import { type LoadedConfig, loadConfig } from "./load-config.ts";
import { publishConfig, waitUntilInKv } from "./publish-config.ts";
import type { Secrets } from "./secrets.ts";

export interface DevSession {
  file: string;
  shell: Environment;
  secrets: Secrets;
  analytics: AnalyticsClient;
  output: DevOutput;
  /** Names that the running edge has values for. */
  boundNames: readonly string[];
}

/** Makes the file the live config, tells what came of it, and answers whether it is live. */
export async function publishFile(session: DevSession): Promise<boolean> {
  const { file, output } = session;
  const loaded = readOrExplain(session);
  if (!loaded.ok) {
    output.config({ file, ...loaded });
    return false;
  }
  const published = await publishConfig(session.analytics, loaded.yaml);
  if (published.ok) explainUnboundSecrets(session, loaded);
  output.config({ file, ...published });
  return published.ok;
}

/** The same after an edit: whatever goes wrong, the stack goes on with what is live. */
export async function republishFile(session: DevSession): Promise<void> {
  try {
    await publishFile(session);
  } catch (error) {
    session.output.note(`${session.file} could not be published: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Waits for KV, from which the edge reads its policy within a second. */
export async function settlePolicy(session: DevSession): Promise<void> {
  if (await waitUntilInKv(session.analytics)) return;
  session.output.note("the config has not reached KV yet; until then the edge runs the copy in its bundle");
}

/** A one-time link that opens the dashboard signed in. Throws `UserError`. */
export async function createSignInUrl(analytics: AnalyticsClient): Promise<string> {
  const answer = z.object({ url: z.string() });
  return (await analytics.demand({ method: "POST", path: "/api/sign-in-codes", body: {}, answer })).url;
}

function readOrExplain({ file, shell }: DevSession): LoadedConfig {
  try {
    return loadConfig(file, shell);
  } catch (error) {
    if (error instanceof UserError) return { ok: false, errors: [{ path: "", message: error.message }] };
    throw error;
  }
}

function explainUnboundSecrets({ boundNames, shell, secrets, output }: DevSession, loaded: Extract<LoadedConfig, { ok: true }>): void {
  const names = secretNames(loaded.config);
  const known = resolveSecrets(names, shell, secrets);
  for (const name of names.filter((wanted) => !(wanted in known))) {
    output.note(`${name} is not set: tokens that need it are refused. Set it in the environment and start again.`);
  }
  for (const name of Object.keys(known).filter((wanted) => !boundNames.includes(wanted))) {
    output.note(`${name} is new to the running edge: start again to hand it over.`);
  }
}
