import type { CallerRegion, IncomingRequest } from "../platform.ts";

const CODES = { colo: /^[A-Z0-9]{3,4}$/, country: /^[A-Z0-9]{2}$/, continent: /^[A-Z]{2}$/ };
type Facts = Partial<Record<keyof typeof CODES | "asn", unknown>> | undefined;

/** What Cloudflare says of where a caller is. The platform parses `cf` only here, and throws if it is no JSON. */
export function readRegion(request: IncomingRequest): CallerRegion {
  const facts = readFacts(request);
  const network = Number.isInteger(facts?.asn) && Number(facts?.asn) > 0 ? Number(facts?.asn) : null;
  return { colo: codeOf(facts, "colo"), country: codeOf(facts, "country"), continent: codeOf(facts, "continent"), network };
}

function readFacts(request: IncomingRequest): Facts {
  try {
    return request.cf as Facts;
  } catch {
    return undefined;
  }
}

function codeOf(facts: Facts, name: keyof typeof CODES): string | null {
  const value = facts?.[name];
  return typeof value === "string" && CODES[name].test(value) ? value : null;
}
