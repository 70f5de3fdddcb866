import type { GatewayConfig } from "#contracts/gateway-config.ts";
import { targetUrl } from "./compile-upstreams.ts";
import type { Mistake, Path } from "./format-path.ts";
import { isPrivateHost } from "./is-private-host.ts";

type UpstreamSection = GatewayConfig["gateway"]["upstreams"][string];

/** What is valid in an upstream and yet probably not meant. */
export function findUpstreamWarnings(upstream: UpstreamSection, path: Path): Mistake[] {
  return [...findPrivateTargets(upstream, path), ...findTwoWaysToStay(upstream, path), ...findOddInterval(upstream, path)];
}

function findPrivateTargets({ targets, allowPrivate }: UpstreamSection, path: Path): Mistake[] {
  if (allowPrivate) return [];
  const message = "is a private address: only the local stack and self-hosted edges reach it; write allowPrivate: true if it is meant";
  return targets.flatMap((target, index) => (isPrivateHost(targetUrl(target)) ? [{ path: [...path, "targets", index], message }] : []));
}

function findTwoWaysToStay({ balance, stickyCookie }: UpstreamSection, path: Path): Mistake[] {
  if (balance !== "hash" || stickyCookie === undefined) return [];
  const message = "hash keeps callers on a target already, and the cookie wins over it: take one of them away";
  return [{ path: [...path, "stickyCookie"], message }];
}

function findOddInterval({ healthCheck }: UpstreamSection, path: Path): Mistake[] {
  if (healthCheck === undefined || healthCheck.intervalSeconds % 60 === 0) return [];
  const minutes = Math.ceil(healthCheck.intervalSeconds / 60) * 60;
  const message = `on Workers targets are asked at whole minutes: use ${minutes}, or leave it where only self-hosted edges ask`;
  return [{ path: [...path, "healthCheck", "intervalSeconds"], message }];
}
