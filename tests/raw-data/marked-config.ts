/**
 * A config in which a request meets all that may look at it: limits by address, header and client, in memory and in Redis; rules,
 * cache, upstreams that fail or are away. Every trace is exported. One route has a name that is looked for.
 */
export function markedConfig({ faultUrl, planted }: { faultUrl: string; planted: string }): string {
  return JSON.stringify({
    gateway: {
      upstreams: {
        demo: { targets: ["http://127.0.0.1:3001"] },
        faulty: { targets: [faultUrl], timeoutMs: 700, retry: { attempts: 1 } },
        away: { targets: ["http://127.0.0.1:9"] },
      },
      routes: [
        { id: planted, path: `/${planted}`, upstream: "demo", auth: "none" },
        { id: "api", path: "/api/*", upstream: "demo" },
        { id: "open", path: "/open/*", upstream: "demo", auth: "none" },
        { id: "read", path: "/read/*", methods: ["GET"], upstream: "demo", auth: "none" },
        { id: "tenants", path: "/tenants/*", upstream: "demo", auth: "none" },
        { id: "login", path: "/login", upstream: "demo", auth: "none" },
        { id: "cached", path: "/cached/*", upstream: "demo", auth: "none", cache: { ttlSeconds: 60, headers: ["Accept-Language"] } },
        { id: "inside", path: "/inside/*", upstream: "demo", auth: "none", addresses: { allow: ["192.0.2.0/24"] } },
        { id: "pages", path: "/pages/*", upstream: "demo", auth: "none", cors: { origins: ["https://page.example"] } },
        { id: "counted", path: "/counted/*", upstream: "demo", auth: "none", count: ["bodies"] },
        { id: "faulty", path: "/faulty/*", upstream: "faulty", auth: "none" },
        { id: "away", path: "/away/*", upstream: "away", auth: "none" },
        { id: "strict", path: "/strict/:id", upstream: "demo", auth: "none", request: strictRules },
      ],
    },
    auth: {
      default: ["jwt", "api-key"],
      apiKeys: { queryParameter: "api_key" },
      jwt: {
        issuers: [
          { issuer: "https://issuer.aegis.test", audience: "aegis", algorithms: ["ES256"], publicKey: "${env:AEGIS_JWT_PUBLIC_JWK}" },
        ],
      },
      rbac: { roles: { user: {}, admin: {} }, rules: [{ path: "/api/closed/*", roles: ["admin"] }] },
    },
    rateLimiting: {
      default: { limit: 10_000, window: "1m" },
      rules: [
        { name: planted, route: planted, policy: "exact", algorithm: "fixed-window", limit: 1, window: "1m" },
        { name: "tenants", route: "tenants", policy: "exact", algorithm: "token-bucket", limit: 100, window: "1m", by: "header:X-Tenant" },
        { name: "login", route: "login", policy: "exact", algorithm: "sliding-log", limit: 1, window: "1m", by: "address" },
        { name: "away", route: "away", policy: "exact", algorithm: "fixed-window", limit: 100, window: "1m", onStoreFailure: "closed" },
        { name: "cached", route: "cached", algorithm: "sliding-window", limit: 1, window: "1m", by: ["address", "header:X-Tenant"] },
      ],
    },
    monitoring: { traceSample: 1 },
  });
}

const strictRules = {
  maxBodyBytes: 500,
  maxHeaderBytes: 4000,
  parameters: [
    { name: "id", in: "path", schema: { type: "integer" } },
    { name: "size", in: "query", schema: { enum: ["small", "large"] } },
    { name: "X-Version", in: "header", schema: { type: "integer" } },
  ],
  body: {
    contentTypes: ["application/json"],
    schema: {
      type: "object",
      properties: { card: { type: "integer" }, names: { type: "array", uniqueItems: true } },
      additionalProperties: { type: "boolean" },
    },
  },
};
