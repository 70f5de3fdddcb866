import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { listFiles } from "../scripts/checks/list-files.ts";
import { root } from "../scripts/checks/run-command.ts";

const readText = (file: string) => readFileSync(join(root, file), "utf8");
const listens = { analytics: 8081, ml: 5001, "redis-rest": 8079, edge: 8080 } as const;
type Service = keyof typeof listens;
const services = Object.keys(listens) as Service[];
const settings: Record<Service, string> = {
  analytics: "analytics/env.ts",
  ml: "ml/aegis_ml/settings.py",
  "redis-rest": "redis-rest/env.ts",
  edge: "edge/node/env.ts",
};

/** Names that the service's own settings file reads; what its runtime reads has another prefix. */
const reads = (service: Service, name: string) =>
  !/^(AEGIS|DATABASE|REDIS|CLOUDFLARE)_/.test(name) || readText(settings[service]).includes(name);
const dockerfile = (service: Service) => readText(`deploy/${service}.Dockerfile`);

describe.each(services)("the image of %s", (service) => {
  const text = dockerfile(service);

  test("copies only what is there", () => {
    const sources = [...text.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths = ""]) => paths.split(" "));
    expect(sources.length).toBeGreaterThan(1);
    expect(sources.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test("listens on its port, is asked for its health there, and does not run as root", () => {
    expect(text).toContain(`EXPOSE ${listens[service]}\n`);
    expect(text).toContain(`http://127.0.0.1:${listens[service]}/health`);
    expect(readText(settings[service])).toMatch(new RegExp(`\\b${listens[service]}\\b`));
    expect(/^USER (?!root)\w+$/m.test(text)).toBe(true);
  });

  test("sets only variables that the service reads", () => {
    const names = [...text.matchAll(/^ENV (.+)$/gm)].flatMap(([, line = ""]) =>
      [...line.matchAll(/([A-Z_]+)=/g)].map(([, name = ""]) => name),
    );
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !reads(service, name))).toEqual([]);
  });
});

type ComposeService = {
  build?: { dockerfile: string };
  environment?: Record<string, string>;
  ports?: string[];
  depends_on?: object;
  volumes?: string[];
};
const compose = parse(readText("deploy/compose.yaml")) as { services: Record<string, ComposeService>; volumes: object };

describe("compose", () => {
  test.each(services)("%s is built from its file and given only variables that it reads", (service) => {
    const { build, environment } = compose.services[service] ?? {};
    expect(build?.dockerfile).toBe(`deploy/${service}.Dockerfile`);
    expect(Object.keys(environment ?? {}).filter((name) => !reads(service, name))).toEqual([]);
  });

  test("nothing is published beyond this machine", () => {
    const published = Object.values(compose.services).flatMap(({ ports }) => ports ?? []);
    expect(published).toHaveLength(3);
    expect(published.filter((port) => !/^127\.0\.0\.1:(\d+):\1$/.test(port))).toEqual([]);
  });

  test("what a service waits for, calls and keeps is there", () => {
    const text = readText("deploy/compose.yaml");
    const called = [...text.matchAll(/(?:\/\/|@)([a-z-]+):\d+/g)].map(([, host]) => host);
    const waited = Object.values(compose.services).flatMap(({ depends_on }) => Object.keys(depends_on ?? {}));
    const kept = Object.values(compose.services).flatMap(({ volumes }) => (volumes ?? []).map((volume) => volume.split(":")[0]));
    expect([...called, ...waited].filter((name) => !(name && name in compose.services))).toEqual([]);
    expect(kept.toSorted()).toEqual(Object.keys(compose.volumes).toSorted());
  });

  test("every secret it asks for is made by the instructions, and none has a value here", () => {
    const asked = [...readText("deploy/compose.yaml").matchAll(/\$\{([A-Z_]+):\?/g)].map(([, name]) => name);
    const made = /for name in (.+); do/.exec(readText("deploy/README.md"))?.[1]?.split(" ");
    expect(new Set(asked)).toEqual(new Set(made));
  });
});

type Probe = { httpGet?: { path: string; port: string }; tcpSocket?: { port: string } };
type Container = {
  env?: { name: string }[];
  ports: { name: string; containerPort: number }[];
  resources: { requests: object; limits: object };
} & Record<"startupProbe" | "readinessProbe" | "livenessProbe", Probe>;
type Manifest = { kind: string; metadata: { name: string }; spec: Record<string, unknown> };

describe.each(["analytics", "ml", "edge"] as const)("the Kubernetes files of %s", (service) => {
  const documents = parseAllDocuments(readText(`deploy/kubernetes/${service}.yaml`));
  const manifests = documents.map((document) => document.toJS() as Manifest);
  const spec = (kind: string) => manifests.find((manifest) => manifest.kind === kind)?.spec ?? {};
  const template = (spec("Deployment") as { template: { metadata: { labels: object }; spec: { containers: Container[] } } }).template;
  const container = template.spec.containers[0] as Container;

  test("are a deployment, a service, an autoscaler and a disruption budget of one name", () => {
    expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
    expect(manifests.map(({ kind }) => kind)).toEqual(["Deployment", "Service", "HorizontalPodAutoscaler", "PodDisruptionBudget"]);
    expect(new Set(manifests.map(({ metadata }) => metadata.name))).toEqual(new Set([`aegis-${service}`]));
  });

  test("select the pods that the deployment makes", () => {
    const labels = template.metadata.labels;
    const selectors = [spec("Deployment").selector, spec("PodDisruptionBudget").selector, { matchLabels: spec("Service").selector }];
    expect(selectors).toEqual([{ matchLabels: labels }, { matchLabels: labels }, { matchLabels: labels }]);
  });

  test("probe the port the service listens on, and limit what it takes", () => {
    expect(container.ports).toEqual([{ name: "http", containerPort: listens[service] }]);
    expect(container.readinessProbe.httpGet).toEqual({ path: "/health", port: "http" });
    expect(container.startupProbe.httpGet).toEqual({ path: "/health", port: "http" });
    expect(container.livenessProbe.tcpSocket).toEqual({ port: "http" });
    expect(container.resources).toMatchObject({
      requests: { cpu: expect.any(String), memory: expect.any(String) },
      limits: { memory: expect.any(String) },
    });
  });

  test("set only variables that the service reads", () => {
    expect((container.env ?? []).map(({ name }) => name).filter((name) => !reads(service, name))).toEqual([]);
  });
});

test("the secret that the instructions make holds only what analytics reads", () => {
  const names = [...readText("deploy/README.md").matchAll(/--from-literal=([A-Z_]+)=/g)].map(([, name = ""]) => name);
  expect(names.length).toBeGreaterThan(4);
  expect(names.filter((name) => !reads("analytics", name))).toEqual([]);
});

test("the folder holds no file that these tests do not know", () => {
  const known = [
    "README.md",
    ".gitignore",
    "compose.yaml",
    "kubernetes/analytics.yaml",
    "kubernetes/edge.yaml",
    "kubernetes/ml.yaml",
    ...services.map((name) => `${name}.Dockerfile`),
    ...["latency-by-route", "tables", "throughput-by-route"].map((name) => `clickhouse/${name}.sql`),
  ];
  expect(listFiles(root, "deploy").toSorted()).toEqual(known.map((file) => `deploy/${file}`).toSorted());
});
