import { checkBalance } from "./check-balance.ts";
import { targetUrl } from "./compile-upstreams.ts";
import type { DraftConfig } from "./draft-config.ts";
import type { Mistake, Path } from "./format-path.ts";
import { suggestName } from "./nearest-name.ts";

/** True when the text is an origin: scheme, host and port, without credentials or a path. */
function isOrigin(text: string): boolean {
  return /^https?:\/\/[^\s/@?#]+\/?$/.test(text) && URL.canParse(text) && new URL(text).port !== "0";
}

/** A mistake in what should name an upstream of the config, or be one origin. */
export function checkUpstreamName(upstream: string, path: Path, { names }: DraftConfig): Mistake[] {
  if (names.upstreams.has(upstream) || isOrigin(upstream)) return [];
  if (upstream.includes("://"))
    return [{ path, message: "give an origin such as http://127.0.0.1:3001, without credentials and without a path" }];
  return [{ path, message: `${JSON.stringify(upstream)} is not an upstream: ${suggestName(upstream, names.upstreams)}` }];
}

/** Mistakes of upstreams that a field alone does not show. */
export function checkUpstreams({ config }: DraftConfig): Mistake[] {
  return Object.entries(config.gateway.upstreams).flatMap(([name, upstream]) => {
    const targets = upstream.targets.map(targetUrl);
    const origins = targets.flatMap((target, index) => {
      const path: Path = ["gateway", "upstreams", name, "targets", index];
      if (!isOrigin(target)) return [{ path, message: "give an origin whose host and port exist, such as https://api.example.com:8443" }];
      return targets.indexOf(target) === index ? [] : [{ path, message: "this target stands twice: keep one" }];
    });
    return [...origins, ...checkBalance(upstream, ["gateway", "upstreams", name])];
  });
}
