import { beforeAll, describe, expect, it } from "vitest";
import { publish, send, testConfig, testIssuers, token } from "../test-worker.ts";

const open = { upstream: "demo", auth: [] };

beforeAll(async () => {
  await publish("config", {
    config: testConfig({
      issuers: testIssuers(),
      routes: [
        { id: "files", path: "/files/*", ...open },
        { id: "secret", path: "/files/secret", upstream: "demo", auth: ["jwt"] },
        { id: "app", path: "/app/*", upstream: "demo", auth: ["jwt"] },
      ],
      accessRules: [{ path: "/app/admin/*", roles: ["admin"] }],
    }),
  });
});

describe("a path that who reads it as an address would take for another", () => {
  it.each(["/files/C%23.html", "/files/what%3F", "/files/a%09b"])("is served where that other is as open: %s", async (path) => {
    const response = await send(path);
    expect(((await response.json()) as { path: string }).path).toBe(path);
  });

  it.each([
    ["/files/secret%3Fx", "encoded-delimiter"],
    ["/files/secret%23", "encoded-delimiter"],
    ["/files/sec%09ret", "encoded-delimiter"],
    ["/files/x/.%09./secret", "encoded-delimiter"],
    ["/files/x/..%3F", "encoded-delimiter"],
  ])("is refused where that other asks for more, or leads elsewhere: %s", async (path, reason) => {
    const response = await send(path);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "path-refused", detail: `The path was refused: ${reason}.` });
  });

  it.each(["/app/admin%3Fx", "/app/admin%23x", "/app/ad%09min"])("falls under that other's rule: %s", async (path) => {
    const asked = async (roles: string[]) => (await send(path, { headers: { Authorization: `Bearer ${await token({ roles })}` } })).status;
    expect([await asked(["user"]), await asked(["admin"])]).toEqual([403, 200]);
  });
});
