import { describe, expect, it, test } from "vitest";
import { readConfig } from "./read-config.ts";

const withAccess = (rbac: string[], routes = ["    - { id: all, path: /*, upstream: 'http://127.0.0.1:3001', auth: [api-key] }"]) =>
  readConfig(["gateway:", "  routes:", ...routes, "auth:", "  rbac:", ...rbac.map((line) => `    ${line}`), ""].join("\n"));

const mistakesIn = (rbac: string[]) => {
  const read = withAccess(rbac);
  return read.ok ? [] : read.errors.map(({ path, line, message }) => `${path}:${line} ${message}`);
};
const warningsIn = (...given: Parameters<typeof withAccess>) => {
  const read = withAccess(...given);
  return read.ok ? read.warnings.filter(({ message }) => /access rule|open to everybody/.test(message)) : read.errors;
};
const compiledFrom = (rbac: string[]) => {
  const read = withAccess(rbac);
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  return read.config;
};

describe("what roles inherit", () => {
  it("is spelled out: all permissions by role, and every role held besides", () => {
    const { roles, inheritedRoles } = compiledFrom([
      "roles:",
      "  reader: { permissions: ['read:*'] }",
      "  writer: { permissions: ['write:posts'], inherits: [reader] }",
      "  owner: { permissions: ['write:posts', 'delete:posts'], inherits: [writer, auditor] }",
      "  auditor: { inherits: [reader] }",
    ]);
    expect(roles).toEqual({
      reader: ["read:*"],
      writer: ["write:posts", "read:*"],
      owner: ["write:posts", "delete:posts", "read:*"],
      auditor: ["read:*"],
    });
    expect(inheritedRoles).toEqual({ writer: ["reader"], owner: ["writer", "auditor", "reader"], auditor: ["reader"] });
  });

  it("is left out of a config that has none of it", () => {
    expect(compiledFrom(["roles:", "  reader: { permissions: ['read:*'] }"])).not.toHaveProperty("inheritedRoles");
  });

  it("lets heirs of a role that is not limited be not limited either", () => {
    const read = readConfig(
      [
        "gateway: { routes: [{ path: /*, upstream: 'http://127.0.0.1:3001', auth: [api-key] }] }",
        "auth: { rbac: { roles: { robot: {}, crawler: { inherits: [robot] }, user: {} } } }",
        "rateLimiting: { bypass: { roles: [robot] } }",
      ].join("\n"),
    );
    expect(read.ok && read.config.bypass.roles).toEqual(["robot", "crawler"]);
  });

  test.each<[string, string[], string[]]>([
    [
      "a name that is no role",
      ["roles:", "  user: {}", "  admin: { inherits: [user, usr] }"],
      ['auth.rbac.roles.admin.inherits[1]:8 "usr" is not a role under auth.rbac.roles: did you mean "user"?'],
    ],
    [
      "itself",
      ["roles:", "  user: { inherits: [user] }"],
      ["auth.rbac.roles.user.inherits[0]:7 goes round in a circle, user → user: take one of these away"],
    ],
    [
      "a circle, once",
      ["roles:", "  a: { inherits: [b] }", "  b: {}", "  c: { inherits: [b, d] }", "  d: { inherits: [e] }", "  e: { inherits: [c] }"],
      ["auth.rbac.roles.c.inherits[1]:9 goes round in a circle, c → d → e → c: take one of these away"],
    ],
  ])("refuses %s", (_what, rbac, expected) => {
    expect(mistakesIn(rbac)).toEqual(expected);
  });

  it("refuses a circle of many branches as fast as any", () => {
    const layers = Array.from({ length: 30 }, (_, at) => at);
    const lines = layers.flatMap((at) => ["a", "b"].map((side) => `  ${side}${at}: { inherits: [a${(at + 1) % 30}, b${(at + 1) % 30}] }`));
    expect(mistakesIn(["roles:", ...lines]).length).toBeGreaterThan(0);
  });
});

describe("rules", () => {
  test.each<[string, string, string]>([
    [
      "nothing that is asked",
      "{ path: /a }",
      "auth.rbac.rules[0]:8 asks for nothing: give roles, permissions or both, or access: everybody",
    ],
    [
      "access beside roles",
      "{ path: /a, access: everybody, roles: [user] }",
      "auth.rbac.rules[0].access:8 says who passes by itself: take it away, or roles and permissions",
    ],
  ])("are refused for %s", (_what, rule, expected) => {
    expect(mistakesIn(["roles: { user: {} }", "rules:", `  - ${rule}`])).toEqual([expected]);
  });

  it("may say that everybody or nobody passes", () => {
    const { accessRules } = compiledFrom(["rules:", "  - { path: /a, access: everybody }", "  - { path: /b, access: nobody }"]);
    expect(accessRules).toEqual([
      { path: "/a", access: "everybody" },
      { path: "/b", access: "nobody" },
    ]);
  });
});

describe("where every path needs a rule", () => {
  const route = (path: string, rest = "") => `    - { path: ${path}, upstream: 'http://127.0.0.1:3001', auth: [api-key]${rest} }`;

  it("the config says so, and only then", () => {
    expect(compiledFrom(["default: deny"]).accessDefault).toBe("deny");
    expect(compiledFrom(["default: allow"])).not.toHaveProperty("accessDefault");
  });

  test.each<[string, string, number]>([
    ["/a/*", "{ path: /a, access: everybody }", 0],
    ["/a", "{ path: /a/*, access: everybody }", 0],
    ["/a/:id", "{ path: /a/b, access: everybody }", 0],
    ["/a/b", "{ path: /:x/b, access: everybody }", 0],
    ["/*", "{ path: /a/b/c, access: everybody }", 0],
    ["/a/:id/c", "{ path: /a/b/*, access: everybody }", 0],
    ["/a/b", "{ path: /a/b/c, access: everybody }", 1],
    ["/a/*", "{ path: /b/*, access: everybody }", 1],
    ["/ab", "{ path: /a/*, access: everybody }", 1],
    ["/", "{ path: /:id, access: everybody }", 1],
  ])("a route for %s is reached by %s: %i warnings", (path, rule, count) => {
    expect(warningsIn(["default: deny", "rules:", `  - ${rule}`], [route(path)])).toHaveLength(count);
  });

  it("a route is named whose methods no rule takes", () => {
    const rules = ["default: deny", "rules:", "  - { path: /a, methods: [GET], access: everybody }"];
    const [warning, ...others] = warningsIn(rules, [route("/a", ", methods: [GET, HEAD, POST, DELETE]")]);
    expect(others).toEqual([]);
    expect(warning).toMatchObject({ path: "gateway.routes[0]", line: 3, message: expect.stringContaining("for POST, DELETE") });
  });

  it("nothing is said where the default is to allow", () => {
    expect(warningsIn(["rules:", "  - { path: /b, access: everybody }"], [route("/a")])).toEqual([]);
  });
});

it("an open route below a rule for everybody is no mistake, one below a rule for roles is", () => {
  const rbac = ["roles: { user: {} }", "rules:", "  - { path: /*, roles: [user] }", "  - { path: /open/*, access: everybody }"];
  const routes = ["/open/x", "/closed"].map((path) => `    - { path: ${path}, upstream: 'http://127.0.0.1:3001', auth: none }`);
  expect(warningsIn(rbac, routes).map(({ path }) => path)).toEqual(["gateway.routes[1]"]);
});
