import type { GatewayConfig } from "#contracts/gateway-config.ts";
import type { Limit } from "#contracts/limit.ts";
import { readConfig } from "../../config/read-config.ts";
import { readLiveConfig } from "../configs/live-config.ts";
import type { Dependencies } from "../dependencies.ts";

/** What the live config says to the loop: its sections as they are written, and the limits as the edge runs them. */
export type LiveSettings = Pick<GatewayConfig, "ml" | "loop" | "alerts"> & {
  readonly limits: readonly Limit[];
  /** Clients that are not limited, wherever they go. */
  readonly bypassedClients: ReadonlySet<string>;
};

/** Reads the live config's settings, parsed once for each version; null while none is live that this release understands. */
export function createSettingsReader({ db, log }: Pick<Dependencies, "db" | "log">): () => Promise<LiveSettings | null> {
  let known: { version: number; settings: LiveSettings | null } | null = null;

  return async () => {
    const live = await readLiveConfig(db);
    if (live === null) return null;
    if (known?.version === live.version) return known.settings;
    const read = readConfig(live.yaml);
    if (!read.ok) log.warn("the live config was written for another release: the loop does nothing", { version: live.version });
    const settings = read.ok ? toSettings(read) : null;
    known = { version: live.version, settings };
    return settings;
  };
}

function toSettings({ settings, config }: Extract<ReturnType<typeof readConfig>, { ok: true }>): LiveSettings {
  return { ...settings, limits: config.limits, bypassedClients: new Set(config.bypass.clients) };
}
