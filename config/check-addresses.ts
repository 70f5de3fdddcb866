import ipaddr from "ipaddr.js";
import type { GatewayConfig } from "#contracts/gateway-config.ts";
import type { Mistake, Path } from "./format-path.ts";

/** True for an IPv4 address of four parts or an IPv6 address without a zone, with or without a prefix length. */
export function isAddressRange(text: string): boolean {
  if (text.includes("%")) return false;
  const isRange = text.includes("/");
  if (text.includes(":")) return isRange ? ipaddr.IPv6.isValidCIDR(text) : ipaddr.IPv6.isValid(text);
  return isRange ? ipaddr.IPv4.isValidCIDRFourPartDecimal(text) : ipaddr.IPv4.isValidFourPartDecimal(text);
}

function checkList(ranges: readonly string[], path: Path): Mistake[] {
  return ranges.flatMap((range, index) =>
    isAddressRange(range)
      ? []
      : [
          {
            path: [...path, index],
            message: `${range} is not an address or range: use for example 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32`,
          },
        ],
  );
}

function checkCallerAddresses({ addresses }: Pick<GatewayConfig["gateway"], "addresses">, path: Path): Mistake[] {
  return (["allow", "deny"] as const).flatMap((list) => checkList(addresses?.[list] ?? [], [...path, "addresses", list]));
}

/** Mistakes in lists of addresses. */
export function checkAddresses(config: GatewayConfig): Mistake[] {
  return [
    ...checkCallerAddresses(config.gateway, ["gateway"]),
    ...config.gateway.routes.flatMap((route, index) => checkCallerAddresses(route, ["gateway", "routes", index])),
    ...checkList(config.rateLimiting.bypass.ips, ["rateLimiting", "bypass", "ips"]),
  ];
}
