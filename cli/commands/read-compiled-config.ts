import * as z from "zod/mini";
import { readConfig } from "#config/read-config.ts";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import { describeMistakes, loadConfig } from "../dev/load-config.ts";
import { readEnvironment } from "../env.ts";
import { UserError } from "../user-error.ts";
import { type AnalyticsOptions, connectAnalytics } from "./connect-analytics.ts";
import { showPath } from "./show-path.ts";

const Live = z.object({ yaml: z.string() });

/** The config of a file, or the live one, compiled. Throws `UserError` with every mistake. */
export async function readCompiledConfig(options: AnalyticsOptions & { config: string; live?: boolean }): Promise<CompiledConfig> {
  return options.live ? readLive(options) : readFile(options.config);
}

function readFile(file: string): CompiledConfig {
  const loaded = loadConfig(file, readEnvironment());
  if (loaded.ok) return loaded.config;
  throw new UserError(["the file has mistakes:", ...describeMistakes(showPath(file), loaded.errors)].join("\n"));
}

async function readLive(options: AnalyticsOptions): Promise<CompiledConfig> {
  const { yaml } = await connectAnalytics(options).demand({ path: "/api/config", answer: Live });
  const read = readConfig(yaml);
  if (read.ok) return read.config;
  throw new UserError(["this version of aegis does not take the live config:", ...describeMistakes("live config", read.errors)].join("\n"));
}
