import type { CompiledConfig } from "#contracts/live-policy.ts";
import { readConfig } from "../../config/read-config.ts";

export const issuer = "https://issuer.fuzz.test";

/** The upstreams, each with a table of its own in `expected-access.ts`. */
export const worlds = ["main", "strip", "rewrite", "tenant", "relaxed", "ordinary"] as const;
export type World = (typeof worlds)[number];

const all = "[encoded-separator, double-encoding, path-parameter]";

/** A gateway with every kind of route and rule that a path can come to, limits off. */
export function fuzzConfig(urls: Record<World, string>): CompiledConfig {
  const yaml = `
gateway:
  accessLog: "off"
  upstreams:
${worlds.map((world) => `    ${world}: { targets: ["${urls[world]}"], allowPrivate: true }`).join("\n")}
  routes:
    - { id: everything, path: "/*", upstream: main, auth: none }
    - { id: open, path: "/open/*", upstream: main, auth: none }
    - { id: member, path: "/member/*", upstream: main, auth: [jwt] }
    - { id: admin, path: "/admin/*", upstream: main, auth: [jwt] }
    - { id: report, path: /exact/report, upstream: main, auth: [jwt] }
    - { id: item, path: "/items/:id", methods: [GET, POST], upstream: main, auth: [jwt] }
    - { id: form, path: /form, methods: [POST], upstream: main, auth: none }
    - { id: signed, path: "/signed/*", upstream: main, auth: [jwt] }
    - { id: api, path: "/api/v1/*", upstream: main, auth: [jwt] }
    - { id: files, path: "/files/*", upstream: main, auth: none, relax: [encoded-separator] }
    - { id: matrix, path: "/matrix/*", upstream: main, auth: none, relax: [path-parameter] }
    - { id: double, path: "/double/*", upstream: main, auth: none, relax: [double-encoding] }
    - { id: loose, path: "/loose/*", upstream: main, auth: [jwt], relax: ${all} }
    - { id: strip, path: "/strip/*", upstream: strip, auth: none, transform: { stripPrefix: /strip } }
    - { id: loose-strip, path: "/loose-strip/*", upstream: strip, auth: none, relax: ${all}, transform: { stripPrefix: /loose-strip } }
    - { id: old, path: "/old/*", upstream: rewrite, auth: none, transform: { rewritePrefix: /new } }
    - { id: loose-old, path: "/loose-old/*", upstream: rewrite, auth: none, relax: ${all}, transform: { rewritePrefix: /new } }
    - { id: product, path: "/p/:id", upstream: rewrite, auth: none, transform: { rewritePath: "/v2/items/:id" } }
    - { id: loose-product, path: "/q/:id", upstream: rewrite, auth: none, relax: ${all}, transform: { rewritePath: "/v2/items/:id" } }
    - { id: tail, path: "/t/:name/*", upstream: rewrite, auth: none, transform: { rewritePath: "/v2/items/:name/*" } }
    - { id: loose-tail, path: "/u/:name/*", upstream: rewrite, auth: none, relax: ${all}, transform: { rewritePath: "/v2/items/:name/*" } }
    - { id: tenant, host: tenant.test, path: "/*", upstream: tenant, auth: [jwt] }
    - { id: wild, host: "*.wild.test", path: "/*", upstream: tenant, auth: [jwt] }
    - { id: relaxed, host: relaxed.test, path: "/*", upstream: relaxed, auth: none, relax: ${all} }
    - { id: relaxed-signed, host: relaxed.test, path: "/signed/*", upstream: relaxed, auth: [jwt] }
    - { id: ordinary, host: ordinary.test, path: "/*", upstream: ordinary, auth: none }
auth:
  default: [jwt]
  jwt:
    issuers:
      - { issuer: "${issuer}", audience: aegis, algorithms: [ES256], publicKey: "\${env:FUZZ_PUBLIC_JWK}", maximumAge: 24h }
  rbac:
    roles:
      admin: { permissions: ["*"] }
      user: { permissions: ["read:all"] }
    rules:
      - { path: "/member/*", roles: [user, admin] }
      - { path: "/admin/*", roles: [admin] }
      - { path: "/admin/public/*", roles: [user, admin] }
      - { path: /exact/report, roles: [admin] }
      - { path: "/items/:id", methods: [GET], roles: [user, admin] }
      - { path: "/items/:id", methods: [POST, PUT, PATCH, DELETE], roles: [admin] }
      - { path: /items/special, roles: [admin] }
      - { path: "/api/v1/*", roles: [user, admin] }
      - { path: "/api/v1/internal/*", roles: [admin] }
      - { path: "/files/private/*", roles: [admin] }
      - { path: "/matrix/private/*", roles: [admin] }
      - { path: "/double/private/*", roles: [admin] }
      - { path: "/loose/private/*", roles: [admin] }
      - { path: "/strip/admin/*", roles: [admin] }
      - { path: "/loose-strip/admin/*", roles: [admin] }
      - { path: "/old/admin/*", roles: [admin] }
      - { path: "/loose-old/admin/*", roles: [admin] }
rateLimiting:
  rules: []
monitoring:
  metricsEnabled: false
`;
  const read = readConfig(yaml);
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  return read.config;
}
