import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { Problem } from "#contracts/problem.ts";
import { publish, send, testConfig, testIssuers, token } from "./test-worker.ts";

const limit = {
  algorithm: "fixed-window",
  policy: "exact",
  windowSeconds: 3600,
  by: "client",
  onStoreFailure: "local",
  shadow: false,
} as const;

beforeAll(async () => {
  const base = testConfig();
  const hasty = base.upstreams.map((upstream) => ({ ...upstream, name: "hasty", timeoutMs: 400 }));
  await publish("config", {
    config: testConfig({
      upstreams: [...base.upstreams, ...hasty],
      routes: [...base.routes, { id: "hasty", path: "/hasty/*", upstream: "hasty", auth: [] }],
      issuers: testIssuers(),
      limits: [{ ...limit, name: "tight", path: "/open/tight", quota: 2, burst: 2 }],
      addresses: { allow: [], deny: ["203.0.113.0/24"] },
    }),
  });
});

async function problemOf(response: Response): Promise<Problem> {
  expect(response.headers.get("Content-Type")).toBe("application/problem+json");
  const body = z.parse(Problem, await response.json());
  expect(body.status).toBe(response.status);
  expect(body.requestId).toBe(response.headers.get("X-Request-Id"));
  return body;
}

describe("200", () => {
  it("forwards the canonical path with the query untouched and answers what the upstream says", async () => {
    const response = await send("/open/a/../b//c?x=%2f&y=1", { headers: { "X-Custom": "kept" } });
    const echo = (await response.json()) as { path: string; headers: Record<string, string> };
    expect(response.status).toBe(200);
    expect(echo.path).toBe("/open/b/c?x=%2f&y=1");
    expect(echo.headers["x-custom"]).toBe("kept");
    expect(echo.headers["x-request-id"]).toBe(response.headers.get("X-Request-Id"));
  });

  it("sets identity headers itself and drops what the client claims, in every spelling", async () => {
    const headers = {
      Authorization: `Bearer ${await token({ roles: ["user", "auditor"], plan: "gold" })}`,
      "X-Aegis-Roles": "admin",
      "X-Aegis-Subject": "root",
      "X-Aegis-Risk": "0",
      X_Aegis_Client: "key:stolen",
      "X-Forwarded-For": "10.0.0.1",
      Forwarded: "for=10.0.0.1",
      "X-Real-IP": "10.0.0.1",
    };
    const echo = (await (await send("/api/users", { headers, address: "198.51.100.7" })).json()) as { headers: Record<string, string> };
    expect(echo.headers).toMatchObject({
      "x-aegis-subject": "alice",
      "x-aegis-client": "sub:alice@static.aegis.test",
      "x-aegis-roles": "user,auditor",
      "x-aegis-plan": "gold",
      "x-forwarded-for": "198.51.100.7",
    });
    for (const name of ["x-aegis-risk", "x_aegis_client", "forwarded", "x-real-ip", "x-aegis-hop-token", "x-aegis-client-address"]) {
      expect(echo.headers).not.toHaveProperty(name);
    }
  });

  it("joins the caller's trace with a span of its own, and ignores a malformed one", async () => {
    const given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const joined = (await (await send("/open/x", { headers: { traceparent: given, tracestate: "v=1" } })).json()) as {
      headers: Record<string, string>;
    };
    expect(joined.headers.traceparent).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)[0-9a-f]{16}-01$/);
    expect(joined.headers.tracestate).toBe("v=1");
    const begun = (await (await send("/open/x", { headers: { traceparent: "00-zz", tracestate: "v=1" } })).json()) as {
      headers: Record<string, string>;
    };
    expect(begun.headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(begun.headers).not.toHaveProperty("tracestate");
  });

  it("passes redirects, several cookies, HEAD and 304 on as they are", async () => {
    const redirect = await send("/open/x", { headers: { "Demo-Status": "302" } });
    expect(redirect.status).toBe(302);
    expect((await send("/open/x", { method: "HEAD" })).status).toBe(200);
    expect((await send("/open/x", { headers: { "Demo-Status": "304" } })).status).toBe(304);
  });

  it("answers /health without a route and without touching the upstream", async () => {
    const response = await send("/health");
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ status: "healthy", dependencies: { redis: "connected", policy: "live" } });
  });

  it("explains every problem at its type's address", async () => {
    expect(await (await send("/_aegis/problems/route-not-found")).json()).toMatchObject({ code: "route-not-found", status: 404 });
    expect((await send("/_aegis/problems/__proto__")).status).toBe(404);
  });
});

describe("400", () => {
  it.each(["/open/%2e%2e%2fadmin", "/open/..%5cadmin", "/open/a;b", "/open/%252e", "/open/%00"])("refuses %s", async (path) => {
    const problem = await problemOf(await send(path));
    expect(problem).toMatchObject({ code: "path-refused", type: "/_aegis/problems/path-refused" });
  });

  it.each(["a, b", "a/admin", "a?", "a@b", "", "[::1", "a:b:c", "a:99999", "1.2.3.4.5", "256.1.1.1", "[1::2::3]"])(
    "refuses the Host %j",
    async (Host) => {
      expect((await problemOf(await send("/open/x", { headers: { Host } }))).code).toBe("request-refused");
    },
  );

  it("refuses a wrong hop token and an address that is none", async () => {
    const wrong = await send("/open/x", { headers: { "X-Aegis-Hop-Token": "wrong", "X-Aegis-Client-Address": "192.0.2.1" } });
    expect((await problemOf(wrong)).code).toBe("request-refused");
    expect((await problemOf(await send("/open/x", { address: "not-an-address" }))).code).toBe("request-refused");
  });
});

describe("401", () => {
  it("asks for a credential and names the ways", async () => {
    const response = await send("/api/users");
    expect((await problemOf(response)).code).toBe("authentication-required");
    expect(response.headers.get("WWW-Authenticate")).toMatch(/^Bearer realm="aegis", .*ApiKey realm="aegis"$/);
  });

  it("gives one public sentence for every bad credential", async () => {
    const bad = [
      "Bearer x",
      "Bearer a.b.c",
      `Bearer ${await token({ issuer: "https://unknown.test" })}`,
      `Bearer ${await token({ exp: 1 })}`,
    ];
    const details = await Promise.all(
      bad.map(async (Authorization) => (await problemOf(await send("/api/users", { headers: { Authorization } }))).detail),
    );
    expect(new Set(details).size).toBe(1);
  });

  it("refuses two credentials on one request", async () => {
    const headers = { Authorization: `Bearer ${await token()}`, "X-API-Key": "aegis_x" };
    expect((await problemOf(await send("/api/users", { headers }))).code).toBe("authentication-failed");
  });
});

describe("403", () => {
  it("refuses a role that the path does not admit, in whatever spelling the path comes", async () => {
    const headers = { Authorization: `Bearer ${await token({ roles: ["user"] })}` };
    for (const path of ["/admin", "/admin/", "/admin/x", "/%61dmin/x", "//admin//x", "/api/../admin/x", "/admin/./"]) {
      expect((await problemOf(await send(path, { headers }))).code).toBe("permission-denied");
    }
  });

  it("refuses denied addresses before anything else", async () => {
    expect((await problemOf(await send("/open/x", { address: "203.0.113.9" }))).code).toBe("address-denied");
    expect((await problemOf(await send("/open/x", { address: "::ffff:203.0.113.9" }))).code).toBe("address-denied");
    expect((await send("/open/x", { address: "198.51.100.1" })).status).toBe(200);
  });
});

describe("404 and 405", () => {
  it("knows no route for the path", async () => {
    expect((await problemOf(await send("/nowhere"))).code).toBe("route-not-found");
    expect((await problemOf(await send("/api/users/1/2"))).code).toBe("route-not-found");
  });

  it("names the methods the path answers", async () => {
    const response = await send("/api/users", { method: "DELETE" });
    expect((await problemOf(response)).code).toBe("method-not-allowed");
    expect(response.headers.get("Allow")).toBe("GET, HEAD, POST");
  });

  it("gives every one of our own unknown addresses a problem too", async () => {
    expect((await problemOf(await send("/_aegis/nothing"))).code).toBe("route-not-found");
  });
});

describe("429", () => {
  it("refuses beyond the quota, tells the limit's state on every answer and when to come back", async () => {
    const address = "198.51.100.42";
    const answers = [
      await send("/open/tight", { address }),
      await send("/open/tight/", { address }),
      await send("/open/tight", { address }),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 429]);
    expect(answers.map((answer) => answer.headers.get("RateLimit"))).toEqual([
      expect.stringMatching(/^"tight";r=1;t=\d+$/),
      expect.stringMatching(/^"tight";r=0;t=\d+$/),
      expect.stringMatching(/^"tight";r=0;t=\d+$/),
    ]);
    const refused = answers[2]!;
    expect(refused.headers.get("RateLimit-Policy")).toBe('"tight";q=2;w=3600');
    const resetSeconds = Number(/t=(\d+)/.exec(refused.headers.get("RateLimit") ?? "")?.[1]);
    expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThanOrEqual(resetSeconds);
    expect(await problemOf(refused)).toMatchObject({
      code: "quota-exceeded",
      type: "https://iana.org/assignments/http-problem-types#quota-exceeded",
      "violated-policies": ["tight"],
    });
    expect((await send("/open/tight", { address: "198.51.100.43" })).status).toBe(200);
  });
});

describe("502 and 504", () => {
  it("tells an upstream that hangs from one that breaks", async () => {
    expect((await problemOf(await send("/hasty/x", { headers: { "Demo-Fail": "hang" } }))).code).toBe("upstream-timeout");
    expect((await problemOf(await send("/open/x", { headers: { "Demo-Fail": "reset" } }))).code).toBe("upstream-unreachable");
  });
});
