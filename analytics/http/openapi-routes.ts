import { Hono } from "hono";
import { generateSpecs } from "hono-openapi";

const documentation = {
  info: {
    title: "Aegis analytics",
    version: "1",
    description: "Measures what the gateways report and steers their live policy. Every refusal is application/problem+json (RFC 9457).",
  },
  components: {
    securitySchemes: {
      bearer: { type: "http", scheme: "bearer", description: "Operator token" },
      session: { type: "apiKey", in: "cookie", name: "aegis_session", description: "Session from POST /api/session" },
      signature: {
        type: "apiKey",
        in: "header",
        name: "X-Aegis-Signature",
        description: "keyId=<id>,t=<epoch seconds>,v1=<hex HMAC-SHA-256>",
      },
    },
  },
} as const;

/** GET /openapi.json: made from the operations that `app` describes, once. */
export function openapiRoutes(app: Hono): Hono {
  let document: ReturnType<typeof generateSpecs> | undefined;
  return new Hono().get("/openapi.json", async (c) => {
    document ??= generateSpecs(app, { documentation: structuredClone(documentation) as never });
    return c.json(await document);
  });
}
