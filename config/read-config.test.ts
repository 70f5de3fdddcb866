import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CompiledConfig } from "#contracts/live-policy.ts";
import { readConfig } from "./read-config.ts";

const sample = readFileSync(new URL("aegis.config.yaml", import.meta.url), "utf8");

/** A small valid config; `extra` is appended at the top level, `routes` inside the list of routes. */
const base = (extra = "", routes = "") => `gateway:
  upstreams:
    demo:
      targets: ["http://127.0.0.1:3001"]
  routes:
    - id: users
      path: /api/users
      upstream: demo
${routes}${extra}`;

function errorsOf(yaml: string) {
  const result = readConfig(yaml);
  return result.ok ? [] : result.errors;
}

function compiled(yaml: string): CompiledConfig {
  const result = readConfig(yaml);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.config;
}

const issuer = (fields: string) => base(`auth:\n  jwt:\n    issuers:\n      - {issuer: a, audience: b, ${fields}}\n`);
const rule = (fields: string) => base(`rateLimiting:\n  rules:\n    - {${fields}}\n`);
const route = (fields: string) => base("", `    - {${fields}}\n`);

const targets = (list: string, more = "") =>
  `gateway:\n  upstreams:\n    demo: {targets: [${list}]${more}}\n  routes: [{path: /x, upstream: demo}]\nrateLimiting: {default: {limit: 1, window: 1m}}\n`;
const upstream = (fields: string) => targets("'https://a.example', 'https://b.example'", `, ${fields}`);
const split = (branches: string) => route(`path: /x, split: {branches: [${branches}]}`);

type Case = [name: string, yaml: string, line: number, path: string, message: RegExp];
const mistakes: Case[] = [
  ["a tab as indentation", "gateway:\n\tport: 1\n", 2, "", /a tab .* indent with spaces/],
  ["a key written twice", base("ml: {}\nml: {}\n"), 10, "", /twice/],
  ["a second document", `${base()}---\na: 1\n`, 9, "", /second document/],
  ["a tag", base("ml: !fast {}\n"), 9, "", /tags/],
  ["an unclosed bracket", "gateway: {port: 1\n", 2, "", /close every bracket|not valid YAML/],
  ["an unknown alias", base("ml: *missing\n"), 9, "", /\*missing refers to an anchor/],
  ["a key that is a list", base("? [a]\n: 1\n"), 9, "", /a key must be a plain word/],
  ["a control character", base("ml: {} # \u0007\n"), 9, "", /cannot be printed/],
  ["an escaped NUL", issuer('algorithms: [ES256], publicKey: "\\0"'), 12, "", /cannot be printed/],
  ["a list at the top", "- a\n", 1, "", /must be a mapping/],
  ["an empty file", "", 1, "", /must be a mapping/],
  ["a missing section", "ml: {}\n", 1, "gateway", /is missing: give a mapping/],
  ["an empty section", base("auth:\n"), 9, "auth", /is empty/],
  ["an unknown key", base("rateLimitng: {}\n"), 9, "rateLimitng", /did you mean "rateLimiting"/],
  [
    "an unknown key deep inside",
    route("path: /x, upstrem: demo, upstream: demo"),
    9,
    "gateway.routes[1].upstrem",
    /did you mean "upstream"/,
  ],
  [
    "a word outside the choices",
    base().replace("upstreams:", "accessLog: al\n  upstreams:"),
    2,
    "gateway.accessLog",
    /did you mean all.*all, refused, off/,
  ],
  ["a wrong type", base("ml: {enabled: 7}\n"), 9, "ml.enabled", /7 is not true or false/],
  ["a number out of range", base("monitoring: {retentionDays: 0}\n"), 9, "monitoring.retentionDays", /at least 1/],
  [
    "a method that does not exist",
    route("path: /x, upstream: demo, methods: [GTE]"),
    9,
    "gateway.routes[1].methods[0]",
    /did you mean GET/,
  ],
  ["an auth that is no choice", route("path: /x, upstream: demo, auth: nobody"), 9, "gateway.routes[1].auth", /none, the accepted ways/],
  ["a route that leads nowhere", route("path: /x"), 9, "gateway.routes[1]", /nowhere to go: give it an upstream, or split/],
  [
    "a route that leads to two places",
    route("path: /x, upstream: demo, respond: {status: 204}"),
    9,
    "gateway.routes[1].respond",
    /beside upstream/,
  ],
  ["an upstream that is not defined", route("path: /x, upstream: dmeo"), 9, "gateway.routes[1].upstream", /did you mean "demo"/],
  ["credentials in an origin", route('path: /x, upstream: "http://u:p@h"'), 9, "gateway.routes[1].upstream", /without credentials/],
  ["a target whose port does not exist", base().replace(":3001", ":99999"), 4, "gateway.upstreams.demo.targets[0]", /host and port exist/],
  ["a hash by nothing", upstream("balance: hash"), 3, "gateway.upstreams.demo.balance", /hash needs hashBy: give client/],
  ["a hash key without a hash", upstream("hashBy: client"), 3, "gateway.upstreams.demo.hashBy", /use balance: hash, or take hashBy away/],
  ["targets without any weight", targets("{url: 'http://h', weight: 0}"), 3, "gateway.upstreams.demo.targets", /no target has a weight/],
  [
    "a group without any weight",
    targets("'http://a', {url: 'http://h', weight: 0, group: 2}"),
    3,
    "gateway.upstreams.demo.targets",
    /no target of group 2 has a weight/,
  ],
  [
    "a region named twice",
    targets("{url: 'http://h', regions: [EU, DE, EU]}"),
    3,
    "gateway.upstreams.demo.targets[0].regions[2]",
    /EU stands here twice/,
  ],
  ["a region in small letters", targets("{url: 'http://h', regions: [eu]}"), 3, "gateway.upstreams.demo.targets[0].regions[0]", /capitals/],
  [
    "a health check that waits too long",
    upstream("healthCheck: {path: /, intervalSeconds: 5, timeoutMs: 6000}"),
    3,
    "gateway.upstreams.demo.healthCheck.timeoutMs",
    /longer than the interval/,
  ],
  [
    "a split without any weight",
    split("{upstream: demo, weight: 0}, {upstream: 'http://h', weight: 0}"),
    9,
    "gateway.routes[1].split.branches",
    /no branch has a weight/,
  ],
  [
    "a branch that stands twice",
    split("{upstream: demo, weight: 1}, {upstream: demo, weight: 9}"),
    9,
    "gateway.routes[1].split.branches[1].upstream",
    /demo is a branch already: .*sum/,
  ],
  ["an id used twice", route("id: users, path: /x, upstream: demo"), 9, "gateway.routes[1].id", /gateway\.routes\[0\] \(line 6\)/],
  ["routes of one path", route("id: other, path: /api/users, upstream: demo"), 9, "gateway.routes[1].path", /matches the same requests/],
  [
    "routes of one path that ask for the same",
    route("path: /x, upstream: demo, headers: {v: a}}\n    - {id: z, path: /x, upstream: demo, headers: {V: {oneOf: [a]}}"),
    10,
    "gateway.routes[2].path",
    /matches the same requests/,
  ],
  ["a header named twice", route("path: /x, upstream: demo, headers: {V: a, v: b}"), 9, "gateway.routes[1].headers.v", /ignore case/],
  ["the host as a header", route("path: /x, upstream: demo, headers: {Host: a}"), 9, "gateway.routes[1].headers.Host", /under host/],
  ["a host with a dot at its end", route("path: /x, upstream: demo, host: a.test."), 9, "gateway.routes[1].host", /no host name/],
  [
    "every page with credentials",
    route('path: /x, upstream: demo, cors: {origins: ["*"], credentials: true}'),
    9,
    "gateway.routes[1].cors.origins[0]",
    /act as its visitor/,
  ],
  [
    "an origin with its scheme's own port",
    route('path: /x, upstream: demo, cors: {origins: ["https://a.test:443"]}'),
    9,
    "gateway.routes[1].cors.origins[0]",
    /without it/,
  ],
  [
    "every origin beside one",
    route('path: /x, upstream: demo, cors: {origins: ["https://a.test", "*"]}'),
    9,
    "gateway.routes[1].cors.origins[1]",
    /alone/,
  ],
  [
    "a method for pages that the route does not answer",
    route("path: /x, upstream: demo, methods: [GET], cors: {origins: [https://a.test], methods: [HEAD, PUT]}"),
    9,
    "gateway.routes[1].cors.methods[1]",
    /does not answer PUT/,
  ],
  [
    "all headers within a list",
    route('path: /x, upstream: demo, cors: {origins: [https://a.test], headers: ["*"]}'),
    9,
    "gateway.routes[1].cors.headers",
    /without a list/,
  ],
  [
    "all headers exposed with credentials",
    route('path: /x, upstream: demo, cors: {origins: [https://a.test], exposeHeaders: ["*"], credentials: true}'),
    9,
    "gateway.routes[1].cors.exposeHeaders",
    /no wildcard/,
  ],
  ["a path with an empty segment", route("path: /a//b, upstream: demo"), 9, "gateway.routes[1].path", /'\/\/' is merged/],
  ["a path with dots", route("path: /a/../b, upstream: demo"), 9, "gateway.routes[1].path", /resolved/],
  ["a path with an escape", route('path: "/a%2fb", upstream: demo'), 9, "gateway.routes[1].path", /'%'/],
  ["a path with a parameter of the old kind", route('path: "/a;b", upstream: demo'), 9, "gateway.routes[1].path", /';'/],
  ["a path beyond ASCII", route("path: /é, upstream: demo"), 9, "gateway.routes[1].path", /percent-encoded/],
  ["a parameter without a name", route('path: "/a/:", upstream: demo'), 9, "gateway.routes[1].path", /not a parameter/],
  ["a parameter named twice", route('path: "/:id/:id", upstream: demo'), 9, "gateway.routes[1].path", /':id' stands twice/],
  [
    "a prefix that is not there",
    route("path: /v1/*, upstream: demo, transform: {stripPrefix: /v2}"),
    9,
    "gateway.routes[1].transform.stripPrefix",
    /does not begin with/,
  ],
  [
    "half a segment as prefix",
    route("path: /v1/*, upstream: demo, transform: {stripPrefix: /v}"),
    9,
    "gateway.routes[1].transform.stripPrefix",
    /does not begin with/,
  ],
  [
    "a header of Aegis",
    route("path: /x, upstream: demo, transform: {requestHeaders: {set: {X-Aegis-Client: a}}}"),
    9,
    "gateway.routes[1].transform.requestHeaders.set.X-Aegis-Client",
    /header of Aegis/,
  ],
  [
    "a header of the connection",
    route("path: /x, upstream: demo, transform: {responseHeaders: {remove: [transfer-encoding]}}"),
    9,
    "gateway.routes[1].transform.responseHeaders.remove[0]",
    /belongs to the connection/,
  ],
  ["an address of two parts", base("rateLimiting: {bypass: {ips: [10.1]}}\n"), 9, "rateLimiting.bypass.ips[0]", /10\.1 is not a/],
  [
    "a prefix length out of range",
    base("rateLimiting: {bypass: {ips: [10.0.0.0/33]}}\n"),
    9,
    "rateLimiting.bypass.ips[0]",
    /not an address or range/,
  ],
  [
    "a secret in the file",
    issuer("algorithms: [HS256], secret: hunter2-hunter2"),
    12,
    "auth.jwt.issuers[0].secret",
    /this value is not valid.*reference/,
  ],
  ["HS without a secret", issuer("algorithms: [HS256]"), 12, "auth.jwt.issuers[0].secret", /needs a secret/],
  [
    "HS with a public key",
    issuer(`algorithms: [HS256], secret: "\${env:S}", publicKey: "\${env:P}"`),
    12,
    "auth.jwt.issuers[0].publicKey",
    /must never verify/,
  ],
  [
    "HS with a key set",
    issuer(`algorithms: [HS512], secret: "\${env:S}", jwksUrl: "https://a/"`),
    12,
    "auth.jwt.issuers[0].jwksUrl",
    /must never verify/,
  ],
  [
    "both kinds of algorithm",
    issuer(`algorithms: [HS256, ES256], secret: "\${env:S}"`),
    12,
    "auth.jwt.issuers[0].algorithms",
    /only one kind/,
  ],
  [
    "ES with a secret",
    issuer(`algorithms: [ES256], secret: "\${env:S}", jwksUrl: "https://a/"`),
    12,
    "auth.jwt.issuers[0].secret",
    /take the secret away/,
  ],
  ["ES without a key", issuer("algorithms: [ES256]"), 12, "auth.jwt.issuers[0].publicKey", /publicKey, jwksUrl or discovery/],
  [
    "two sources of keys",
    issuer(`algorithms: [ES256], publicKey: "\${env:P}", jwksUrl: "https://a/"`),
    12,
    "auth.jwt.issuers[0].jwksUrl",
    /exclude each other/,
  ],
  ["keys over http", issuer('algorithms: [ES256], jwksUrl: "http://a.example/"'), 12, "auth.jwt.issuers[0].jwksUrl", /use https/],
  ["a private key", issuer(`algorithms: [ES256], publicKey: '{"kty":"EC","d":"x"}'`), 12, "auth.jwt.issuers[0].publicKey", /private key/],
  ["tokens without an issuer", route("path: /x, upstream: demo, auth: [jwt]"), 9, "gateway.routes[1].auth", /issuers is empty/],
  ["a default of tokens without an issuer", base("auth: {default: [jwt]}\n"), 9, "auth.default", /issuers is empty/],
  [
    "an access rule that asks for nothing",
    base("auth:\n  rbac:\n    rules:\n      - path: /a\n"),
    12,
    "auth.rbac.rules[0]",
    /asks for nothing/,
  ],
  [
    "an unknown role",
    base("auth:\n  rbac:\n    roles: {admin: {permissions: []}}\n    rules:\n      - {path: /a, roles: [admni]}\n"),
    13,
    "auth.rbac.rules[0].roles[0]",
    /did you mean "admin"/,
  ],
  ["a limit without a window", rule("route: users, limit: 1"), 11, "rateLimiting.rules[0].window", /is missing/],
  ["a limit of an unknown route", rule("route: user, limit: 1, window: 1m"), 11, "rateLimiting.rules[0].route", /did you mean "users"/],
  ["a limit of nothing", rule("limit: 1, window: 1m"), 11, "rateLimiting.rules[0]", /neither route nor path/],
  ["a limit of a route and a path", rule("route: users, path: /a, limit: 1, window: 1m"), 11, "rateLimiting.rules[0]", /give one of them/],
  [
    "a burst where there is no bucket",
    rule("route: users, limit: 1, window: 1m, algorithm: fixed-window, burst: 3"),
    11,
    "rateLimiting.rules[0].burst",
    /has no burst/,
  ],
  [
    "a log that is leased",
    rule("route: users, limit: 1, window: 1m, algorithm: sliding-log, policy: leased"),
    11,
    "rateLimiting.rules[0].policy",
    /always exact.*sliding-window, which can be leased/,
  ],
  [
    "a region that is counted in two databases",
    base("rateLimiting: {regions: {eu: [EU, DE], de: [FRA, DE]}}\n"),
    9,
    "rateLimiting.regions.de[1]",
    /DE stands at rateLimiting\.regions\.eu\[1\]/,
  ],
  ["a region that is no code", base("rateLimiting: {regions: {eu: [Europe]}}\n"), 9, "rateLimiting.regions.eu[0]", /codes in capitals/],
  ["a database without a region", base("rateLimiting: {regions: {eu: []}}\n"), 9, "rateLimiting.regions.eu", /./],
  [
    "a database that no binding can be named by",
    base("rateLimiting: {regions: {eu-1: [EU]}}\n"),
    9,
    "rateLimiting.regions.eu-1",
    /two bindings/,
  ],
  ["a window longer than a year", rule("route: users, limit: 1, window: 366d"), 11, "rateLimiting.rules[0].window", /a year/],
  ["a rule's path with a slash at its end", rule("path: /a/, limit: 1, window: 1m"), 11, "rateLimiting.rules[0].path", /\/a, or \/a\/\*/],
  [
    "two limits of one name",
    base("rateLimiting:\n  rules:\n    - {name: a, route: users, limit: 1, window: 1m}\n    - {name: a, path: /b, limit: 1, window: 1m}\n"),
    12,
    "rateLimiting.rules[1].name",
    /rules\[0\] \(line 11\)/,
  ],
  [
    "two limits that would have one name",
    base(
      "rateLimiting:\n  rules:\n    - {route: users, limit: 1, window: 1m}\n    - {route: users, plans: [gold], limit: 9, window: 1m}\n",
    ),
    12,
    "rateLimiting.rules[1]",
    /called users, as rateLimiting\.rules\[0\] \(line 11\) is: give it a name/,
  ],
  [
    "two limits of the same requests",
    base("rateLimiting:\n  rules:\n    - {path: '/a/:x', limit: 1, window: 1m}\n    - {path: '/a/:y', limit: 1, window: 1m}\n"),
    12,
    "rateLimiting.rules[1].path",
    /same requests/,
  ],
  [
    "a bypassed client of no kind",
    base("rateLimiting: {bypass: {clients: [alice]}}\n"),
    9,
    "rateLimiting.bypass.clients[0]",
    /key:<id> or sub:/,
  ],
  [
    "an alert of an unknown route",
    base("alerts: {rules: [{name: a, metric: error-rate, above: 1, route: usres}]}\n"),
    9,
    "alerts.rules[0].route",
    /did you mean "users"/,
  ],
];

describe("refuses", () => {
  test.each(mistakes)("%s, with its line, its path and what would be right", (...[, yaml, line, path, message]) => {
    expect(errorsOf(yaml)).toEqual(expect.arrayContaining([{ path, line, message: expect.stringMatching(message) }]));
  });

  test("every mistake in one go, also cross-references beside broken fields, in the file's order", () => {
    const yaml = `gateway:
  port: x
  upstreams:
    demo: {targets: ["http://127.0.0.1:3001"]}
  routes:
    - {path: nope, upstream: demo}
    - {path: /a, upstream: dmeo, methods: [GTE]}
    - {id: b, path: /b, upstream: demo}
    - {id: b, path: /c, upstream: demo}
rateLimiting:
  default: {limit: 1, window: 1x}
  rules:
    - {route: bb, limit: 1, window: 1m}
`;
    expect(errorsOf(yaml).map(({ line, path }) => `${line} ${path}`)).toEqual([
      "2 gateway.port",
      "6 gateway.routes[0].path",
      "7 gateway.routes[1].methods[0]",
      "7 gateway.routes[1].upstream",
      "9 gateway.routes[3].id",
      "11 rateLimiting.default.window",
      "13 rateLimiting.rules[0].route",
    ]);
  });

  test("a file over 1 MB, without reading it", () => {
    expect(errorsOf(`${base()}# ${"x".repeat(1_048_576)}`)).toMatchObject([{ message: expect.stringMatching(/larger than/) }]);
  });

  test("nested aliases that would fill memory", () => {
    const bomb = Array.from(
      { length: 12 },
      (_, level) => `k${level}: &a${level} [${Array(9).fill(level === 0 ? "x" : `*a${level - 1}`)}]`,
    ).join("\n");
    expect(errorsOf(base(bomb))).toMatchObject([{ message: expect.stringMatching(/aliases/) }]);
  });

  test("deep nesting", () => {
    expect(errorsOf("[".repeat(50_000))).not.toEqual([]);
    expect(errorsOf(`a: ${"{a: ".repeat(20_000)}`)).not.toEqual([]);
  });

  test("a secret without showing it", () => {
    expect(JSON.stringify(errorsOf(issuer("algorithms: [HS256], secret: hunter2-hunter2")))).not.toContain("hunter2");
  });
});

describe("compiles", () => {
  test("the sample, without warnings, into what the edge accepts", () => {
    const result = readConfig(sample);
    expect(result).toMatchObject({ ok: true, warnings: [] });
    expect(CompiledConfig.safeParse(compiled(sample)).success).toBe(true);
  });

  test("the product's first example: an origin as upstream, no auth section", () => {
    const config = compiled(
      'gateway:\n  port: 8080\n  routes:\n    - path: "/api/users"\n      upstream: "http://localhost:3001"\n      methods: ["GET", "POST"]\n',
    );
    expect(config.routes).toEqual([
      { id: "api-users", path: "/api/users", methods: ["GET", "POST"], upstream: "localhost-3001", auth: ["api-key"] },
    ]);
    expect(config.upstreams).toEqual([
      {
        name: "localhost-3001",
        targets: [{ url: "http://localhost:3001", weight: 1, group: 0 }],
        timeoutMs: 10_000,
        balance: "round-robin",
      },
    ]);
  });

  test("one upstream for one origin however it is written, and a free name for it", () => {
    const routes = ["http://h:80/", "http://h", "https://h"]
      .map((origin, index) => `    - {path: /r${index}, upstream: "${origin}"}\n`)
      .join("");
    const config = compiled(base("", routes).replace("demo:", "h:").replace("upstream: demo", "upstream: h"));
    expect(config.routes.map(({ upstream }) => upstream)).toEqual(["h", "h-2", "h-2", "h-3"]);
  });

  test("routes without ids into unique slugs that leave written ids alone", () => {
    const routes = ["/api-users", "/", "/*", "/api/users/:id"].map((path) => `    - {path: "${path}", upstream: demo}\n`).join("");
    const config = compiled(base("", routes).replace("id: users", "id: api-users"));
    expect(new Map(config.routes.map(({ path, id }) => [path, id]))).toEqual(
      new Map([
        ["/api/users", "api-users"],
        ["/api-users", "api-users-2"],
        ["/", "root"],
        ["/*", "all"],
        ["/api/users/:id", "api-users-id"],
      ]),
    );
  });

  test("limits with their defaults, most specific first, the default last", () => {
    const config = compiled(
      base(`rateLimiting:
  default: {limit: 7, window: 1h, shadow: true}
  rules:
    - {path: /*, limit: 1, window: 1m}
    - {path: /a/*, limit: 1, window: 1m}
    - {path: "/a/:id", limit: 1, window: 1m}
    - {path: /a/b, limit: 1, window: 1m}
    - {name: reads, path: /a/b, methods: [GET], limit: 1, window: 1m}
    - {route: users, limit: 3, burst: 9, window: 2d, by: route, onStoreFailure: closed}
`),
    );
    expect(config.limits.map(({ name }) => name)).toEqual(["users", "reads", "a-b", "a-id", "a-all", "all", "default"]);
    expect(config.limits[0]).toEqual({
      name: "users",
      route: "users",
      algorithm: "token-bucket",
      policy: "leased",
      quota: 3,
      windowSeconds: 172_800,
      burst: 9,
      by: "route",
      onStoreFailure: "closed",
      shadow: false,
    });
    expect(config.limits.at(-1)).toMatchObject({ quota: 7, burst: 7, windowSeconds: 3600, by: "client", shadow: true });
  });

  test("a log as exact", () => {
    expect(compiled(rule("route: users, limit: 5, window: 1m, algorithm: sliding-log")).limits).toMatchObject([{ policy: "exact" }]);
  });

  test("secrets as references, never as values", () => {
    expect(compiled(sample).issuers.map(({ secret, publicKey }) => secret ?? publicKey)).toEqual([
      `\${env:AEGIS_JWT_PUBLIC_JWK}`,
      `\${env:AEGIS_JWT_SECRET}`,
    ]);
  });
});

describe("warns", () => {
  const warningsOf = (yaml: string) => {
    const result = readConfig(yaml);
    return result.ok ? result.warnings : [];
  };

  test("of a log of more than a thousand requests", () => {
    const limits = (quota: number) => `default: {limit: ${quota}, window: 1m, algorithm: sliding-log}`;
    const warned = (quota: number) => warningsOf(base(`rateLimiting: {${limits(quota)}}\n`)).map(({ path }) => path);
    expect(warned(1001)).toContain("rateLimiting.default.limit");
    expect(warned(1000)).not.toContain("rateLimiting.default.limit");
  });

  test("of an upstream that no route uses, of routes without a limit, of open routes behind a rule", () => {
    const yaml = base(
      "auth:\n  rbac:\n    roles: {admin: {permissions: ['*']}}\n    rules: [{path: /open/*, roles: [admin]}]\n",
      "    - {path: /open/a, upstream: demo, auth: none}\n",
    ).replace("upstreams:\n", "upstreams:\n    idle: {targets: ['http://h']}\n");
    expect(warningsOf(yaml).map(({ line, path }) => `${line} ${path}`)).toEqual([
      "3 gateway.upstreams.idle",
      "5 gateway.upstreams.demo.targets[0]",
      "7 gateway.routes[0]",
      "10 gateway.routes[1]",
      "10 gateway.routes[1]",
    ]);
  });
});

describe("warns of upstreams:", () => {
  const warned = (yaml: string) => {
    const result = readConfig(yaml);
    return result.ok ? result.warnings.map(({ path, message }) => `${path}: ${message}`) : [JSON.stringify(result.errors)];
  };

  test.each([
    ["a private target", targets("'https://a.example', 'http://10.0.0.1'"), /targets\[1\]: is a private address: .*allowPrivate: true/],
    ["a cookie beside a hash", upstream("balance: hash, hashBy: client, stickyCookie: s"), /stickyCookie: hash keeps callers/],
    [
      "an interval that Workers do not keep",
      upstream("healthCheck: {path: /, intervalSeconds: 90}"),
      /intervalSeconds: on Workers .* use 120/,
    ],
  ])("%s", (_name, yaml, warning) => {
    expect(warned(yaml)).toEqual([expect.stringMatching(warning)]);
  });

  test.each([
    ["a private target that is meant", targets("'http://10.0.0.1'", ", allowPrivate: true")],
    ["all of it as it should be", upstream("balance: least-latency, stickyCookie: s, healthCheck: {path: /, intervalSeconds: 300}")],
  ])("not of %s", (_name, yaml) => {
    expect(warned(yaml)).toEqual([]);
  });
});

describe("whatever the text is", () => {
  const words = [
    "gateway:",
    "routes:",
    "- path: /a",
    "upstream: demo",
    "&a",
    "*a",
    "? ",
    "{",
    "}",
    "[",
    "]",
    "!!map",
    "|",
    ">",
    "'",
    '"',
    "\n",
    "\n  ",
    "\t",
    "---",
    "...",
    "<<: *a",
    "__proto__: {}",
    "constructor: 1",
    "~",
    "\0",
    "\ud800",
    "#",
    "%YAML 1.1",
  ];

  test("nothing is thrown, and a refusal has at least one mistake", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(fc.constantFrom(...words), { maxLength: 60 }).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(text, (yaml) => {
        const result = readConfig(yaml);
        expect(result.ok || result.errors.length > 0).toBe(true);
      }),
      { numRuns: 600 },
    );
  });

  test("any value in place of any part of the sample is accepted or refused with a line of the file", () => {
    const lines = sample.split("\n");
    const value = fc.oneof(
      fc.constantFrom("null", "[]", "{}", "[[]]", "{a: {b: c}}", "-1", ".nan", "1e999", "''", "~", "*x", "{__proto__: 1}", "[1, 2]"),
      fc.json(),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: lines.length - 1 }), value, (index, replacement) => {
        const line = (lines[index] ?? "").replace(/(: ?).*$/, `$1 ${replacement.replaceAll("$", "$$$$")}`);
        const result = readConfig(lines.with(index, line).join("\n"));
        const errors = result.ok ? result.warnings : result.errors;
        for (const error of errors) expect(error.line).toBeGreaterThanOrEqual(1);
        if (result.ok) expect(CompiledConfig.safeParse(result.config).success).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
