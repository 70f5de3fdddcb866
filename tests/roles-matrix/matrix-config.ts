import type { CompiledConfig } from "#contracts/live-policy.ts";
import { readConfig } from "../../config/read-config.ts";
import { issuer, type World, worlds } from "../path-fuzz/fuzz-config.ts";

/** A gateway that denies by default, with rules of every kind; what they come to stands in `expected-answer.ts` once more. */
export function matrixConfig(urls: Record<World, string>): CompiledConfig {
  const yaml = `
gateway:
  accessLog: "off"
  upstreams:
${worlds.map((world) => `    ${world}: { targets: ["${urls[world]}"], allowPrivate: true }`).join("\n")}
  routes:
    - { id: open, path: "/open/*", upstream: main, auth: none }
    - { id: closed, path: "/closed/*", upstream: main, auth: none }
    - { id: unnamed, path: "/unnamed/*", upstream: main }
    - { id: reports, path: "/reports/*", methods: [GET, POST], upstream: main }
    - { id: admin, path: "/admin/*", upstream: main }
    - { id: items, path: "/items/:id", upstream: main }
    - { id: files, path: "/files/*", upstream: main, relax: [encoded-separator, double-encoding, path-parameter] }
auth:
  default: [jwt]
  jwt:
    issuers:
      - { issuer: "${issuer}", audience: aegis, algorithms: [ES256], publicKey: "\${env:FUZZ_PUBLIC_JWK}", maximumAge: 24h }
  rbac:
    default: deny
    roles:
      user: { permissions: ["read:*"] }
      editor: { permissions: ["write:reports"], inherits: [user] }
      admin: { permissions: ["*"] }
      chief: { inherits: [editor, admin] }
    rules:
      - { path: "/open/*", access: everybody }
      - { path: "/closed/*", roles: [user] }
      - { path: "/reports/*", methods: [GET], roles: [user] }
      - { path: "/reports/*", methods: [POST], permissions: ["write:reports"] }
      - { path: "/admin/*", roles: [admin] }
      - { path: "/admin/help/*", access: everybody }
      - { path: "/admin/gone", access: nobody }
      - { path: "/items/*", roles: [admin] }
      - { path: "/items/:id", methods: [GET], permissions: ["read:items"] }
      - { path: /items/special, roles: [editor], permissions: ["read:items"] }
      - { path: "/files/*", access: everybody }
      - { path: "/files/private/*", roles: [admin] }
rateLimiting:
  rules: []
monitoring:
  metricsEnabled: false
`;
  const read = readConfig(yaml);
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  return read.config;
}
