import { connectionHeaders } from "#contracts/connection-headers.ts";
import type { GatewayConfig } from "#contracts/gateway-config.ts";
import type { Mistake } from "./format-path.ts";

/** Fields with a meaning of their own: as an API key's they would be taken from the upstream, or be read as two credentials. */
const MEANT_OTHERWISE =
  /^(?:authorization|proxy-.*|cookie|host|origin|referer|range|expect|via|date|dpop|client-cert.*|pragma|cache-control|idempotency-key|traceparent|tracestate|x-aegis-.*|forwarded|x-forwarded-.*|x-real-ip|x-request-id|cf-.*|(?:accept|content|if|sec|access-control)-.*|accept)$/i;

/** Mistakes in where an API key is looked for. */
export function checkApiKeys({ auth }: GatewayConfig): Mistake[] {
  const { header } = auth.apiKeys;
  if (!MEANT_OTHERWISE.test(header) && !connectionHeaders.has(header.toLowerCase())) return [];
  return [
    { path: ["auth", "apiKeys", "header"], message: `${header} means something else already: use a name of its own such as X-API-Key` },
  ];
}
