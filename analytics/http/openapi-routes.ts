import { Hono } from "hono";
import { generateSpecs } from "hono-openapi";
import * as z from "zod/mini";
import { Problem } from "#contracts/problem.ts";
import { describeOperation } from "./describe-operation.ts";

const documentation = {
  info: {
    title: "Aegis analytics",
    version: "1",
    description: "Measures what the gateways report and steers their live policy. Every refusal is application/problem+json (RFC 9457).",
  },
  components: {
    schemas: { Problem: shapeOf(Problem) },
    securitySchemes: {
      bearer: { type: "http", scheme: "bearer", description: "Operator token, or a personal token" },
      session: { type: "apiKey", in: "cookie", name: "aegis_session", description: "Session; __Host-aegis_session over https" },
      signature: {
        type: "apiKey",
        in: "header",
        name: "X-Aegis-Signature",
        description: "keyId=<id>,t=<epoch seconds>,v1=<hex HMAC-SHA-256>",
      },
    },
  },
} as const;

const operation = describeOperation({
  summary: "This document",
  tag: "problems",
  caller: "anyone",
  answers: { 200: z.record(z.string(), z.unknown()) },
});

/** A schema as it stands in the document, whose own dialect holds for it. */
function shapeOf(schema: z.ZodMiniType): object {
  const { $schema: _, ...shape } = z.toJSONSchema(schema);
  return shape;
}

/** GET /openapi.json: made from the operations that `app` describes, once. */
export function openapiRoutes(app: Hono): Hono {
  let document: ReturnType<typeof generateSpecs> | undefined;
  return new Hono().get("/openapi.json", operation, async (c) => {
    document ??= generateSpecs(app, { documentation: structuredClone(documentation) as never, excludeStaticFile: false });
    return c.json(await document);
  });
}
