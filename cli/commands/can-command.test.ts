import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { canCommand } from "./can-command.ts";
import { testCommand } from "./test-command.ts";
import { startTestServer } from "./test-server.ts";

const folder = mkdtempSync(join(tmpdir(), "aegis-can-"));
const file = join(folder, "aegis.config.yaml");
const yaml = `
gateway:
  routes:
    - { id: all, path: /*, upstream: "http://127.0.0.1:3001", auth: [api-key] }
    - { id: next, path: /posts/*, headers: { X-Version: "2" }, upstream: "http://127.0.0.1:3002", auth: none }
    - { id: tenant, host: tenant.test, path: /only, upstream: "http://127.0.0.1:3001", auth: none }
auth:
  rbac:
    default: deny
    roles:
      user: { permissions: ["read:*"] }
      editor: { permissions: ["write:posts"], inherits: [user] }
    rules:
      - { path: /posts/*, methods: [GET], roles: [user] }
      - { path: /posts/*, permissions: ["write:posts"] }
      - { path: /open, access: everybody }
      - { path: /old/*, access: nobody }
`;
writeFileSync(file, yaml);
afterAll(() => rmSync(folder, { recursive: true }));

const can = (...args: string[]) => testCommand(canCommand(), [...args, "--config", file]);

describe("aegis can", () => {
  it.each<[string[], number, string[]]>([
    [["editor", "GET", "/posts/1"], 0, ["yes: editor may GET /posts/1", "rule    /posts/* (GET): roles user", "editor inherits user"]],
    [["user", "get", "//posts/./1"], 0, ["yes: user may GET /posts/1", "route   all", "user is one of the roles"]],
    [["editor", "DELETE", "/posts/1"], 0, ["rule    /posts/*: permissions write:posts", "write:posts is held"]],
    [["user", "DELETE", "/posts/1"], 1, ["no: user may not DELETE /posts/1", "answer  403 permission-denied", "lacks write:posts"]],
    [["user", "DELETE", "/posts/1", "--permissions", "write:*"], 0, ["write:posts is held"]],
    [["authenticated", "GET", "/posts/1"], 1, ["needs one of the roles user"]],
    [["anonymous", "GET", "/posts/1"], 1, ["answer  401 authentication-required", "the route takes api-key"]],
    [["anonymous", "GET", "/posts/1", "--header", "X-Version: 2"], 1, ["route   next", "answer  403 permission-denied"]],
    [["user", "GET", "/open"], 0, ["rule    /open: access everybody", "lets everybody pass"]],
    [["user,editor", "GET", "/old/x"], 1, ["no: user, editor may not GET /old/x", "nobody may use the path"]],
    [["user", "GET", "/else"], 1, ["rule    none", "auth.rbac.default is deny"]],
    [["user", "GET", "/posts%2f1"], 1, ["answer  400 path-refused", "encoded-separator"]],
    [["anonymous", "GET", "/only", "--host", "tenant.test"], 1, ["route   tenant", "auth.rbac.default is deny"]],
    [["anonymous", "GET", "/health"], 0, ["the gateway answers this address itself"]],
  ])("%j: exit code %i", async (args, exitCode, said) => {
    const run = await can(...args);
    expect(run).toMatchObject({ exitCode, err: "" });
    for (const text of said) expect(run.out).toContain(text);
  });

  it.each<[string, string[], string]>([
    ["an unknown role", ["editer", "GET", "/x"], 'did you mean "editor"?'],
    ["no path", ["user", "GET", "x"], "begin it with /"],
    ["a permission that is none", ["user", "GET", "/x", "--permissions", "write"], "is not a permission"],
    ["a header that is none", ["user", "GET", "/x", "--header", "X"], "write Name: value"],
    ["a file that is not there", ["user", "GET", "/x", "--config", "/nowhere.yaml"], "cannot be read"],
  ])("says with exit code 2 that it cannot tell: %s", async (_what, args, said) => {
    const run = await testCommand(canCommand(), args.includes("--config") ? args : [...args, "--config", file]);
    expect(run).toMatchObject({ exitCode: 2, out: "" });
    expect(run.err).toContain(said);
  });

  it("says so of a config with mistakes, with their lines", async () => {
    const broken = join(folder, "broken.yaml");
    writeFileSync(broken, yaml.replace("inherits: [user]", "inherits: [usr]"));
    const run = await testCommand(canCommand(), ["user", "GET", "/x", "--config", broken]);
    expect(run).toMatchObject({ exitCode: 2, out: "" });
    expect(run.err).toContain("broken.yaml:12  auth.rbac.roles.editor.inherits[0]");
  });

  it("asks the live config, and prints JSON for programs", async () => {
    const server = await startTestServer({
      "GET /api/config": () => [200, { yaml: yaml.replace("roles: [user] }", "roles: [editor] }") }],
    });
    const args = ["user", "GET", "/posts/1", "--live", "--json", "--analytics", server.address, "--token", "t"];
    const run = await can(...args);
    const gone = await server.close().then(() => can(...args));
    expect({ ...run, out: JSON.parse(run.out) }).toEqual({
      exitCode: 1,
      err: "",
      out: {
        allowed: false,
        roles: ["user"],
        method: "GET",
        path: "/posts/1",
        route: "all",
        rule: { path: "/posts/*", methods: ["GET"], roles: ["editor"] },
        problem: { code: "permission-denied", status: 403 },
        why: "needs one of the roles editor (rule /posts/*)",
      },
    });
    expect(gone).toMatchObject({ exitCode: 2, out: "" });
  });
});
