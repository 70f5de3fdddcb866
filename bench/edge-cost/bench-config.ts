import type { CompiledConfig } from "#contracts/live-policy.ts";
import { readConfig } from "../../config/read-config.ts";

export const issuer = "https://issuer.bench.test";

/** What of the pipeline is on; everything is with no word said. */
export interface Features {
  accessLog?: boolean;
  metrics?: boolean;
  jwt?: boolean;
  roles?: boolean;
  limit?: boolean;
  guard?: boolean;
}

/** The gateway of the bench: one upstream, ten routes around the one that is asked for. */
export function benchYaml(upstream: string, features: Features): string {
  const { accessLog = true, metrics = true, jwt = true, roles = true, limit = true, guard = true } = features;
  return `
gateway:
  accessLog: ${accessLog ? "refused" : "off"}
  upstreams:
    users:
      targets: ["${upstream}"]
      allowPrivate: true
${guard ? "      guard: { minimum: 100, maximum: 1000 }\n" : ""}  routes:
    - { id: users, path: /api/users, methods: [GET, POST], upstream: users, auth: ${jwt ? "[jwt]" : "none"} }
${Array.from({ length: 10 }, (_, index) => `    - { id: other-${index}, path: /api/other-${index}/*, upstream: users, auth: none }`).join("\n")}
auth:
  jwt:
    issuers:
      - { issuer: "${issuer}", audience: aegis, algorithms: [ES256], publicKey: "\${env:BENCH_PUBLIC_JWK}" }
  rbac:
    roles:
      user: { permissions: ["read:users"] }
    rules: ${roles && jwt ? "[{ path: /api/users, roles: [user] }]" : "[]"}
rateLimiting:
${limit ? "  default: { algorithm: fixed-window, limit: 1000000000, window: 1m }" : "  rules: []"}
monitoring:
  metricsEnabled: ${metrics}
`;
}

/** The same as the edge runs it. */
export function benchConfig(upstream: string, features: Features): CompiledConfig {
  const read = readConfig(benchYaml(upstream, features));
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  return read.config;
}
