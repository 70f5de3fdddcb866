import { beforeAll, describe, expect, it } from "vitest";
import { send } from "../test-worker.ts";
import { publishBackends } from "./test-backends.ts";

beforeAll(() =>
  publishBackends(
    [
      {
        path: "/forwarding/*",
        cors: {
          origins: ["*"],
          methods: ["POST", "GET"],
          headers: ["Origin", "Authorization", "Content-Type"],
          exposeHeaders: ["Content-Length"],
          credentials: false,
          maxAgeSeconds: 43_200,
        },
      },
      "forwarding",
    ],
    [{ path: "/crash", methods: ["GET"] }, "crash"],
  ),
);

const path = "/forwarding/some/foo/bar?a=1&b=2";
const fieldsOf = ({ headers }: Response) => Object.fromEntries([...headers].filter(([name]) => name.startsWith("access-control-")));
const preflight = (asked: Record<string, string>) => send(path, { method: "OPTIONS", headers: asked });

describe("CORS", () => {
  it.each(["http://foo.test", "http://foo.test.tld"])(
    "cors_1, cors_4: a preflight of %s for what is allowed is told so",
    async (Origin) => {
      const asked = { Origin, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "content-type,origin" };
      const response = await preflight(asked);
      expect([response.status, await response.text(), response.headers.get("Content-Type")]).toEqual([204, "", null]);
      expect(fieldsOf(response)).toMatchObject({ "access-control-allow-origin": "*", "access-control-allow-methods": "POST, GET" });
      expect(fieldsOf(response)["access-control-allow-headers"]?.toLowerCase().split(", ")).toEqual(
        expect.arrayContaining(["content-type", "origin"]),
      );
    },
  );

  it.each([
    ["cors_2: a method", { "Access-Control-Request-Method": "PUT" }],
    ["cors_3: a header", { "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "X-PINGOTHER" }],
  ])("%s that is not allowed is answered 204 without a word", async (_, asked) => {
    const response = await preflight({ Origin: "http://foo.test", ...asked });
    expect([response.status, fieldsOf(response)]).toEqual([204, {}]);
  });

  it("cors_5: a call is told who may read what", async () => {
    const response = await send("/forwarding/some/foo/bar", { headers: { Origin: "http://foo.test" } });
    expect([response.status, response.headers.get("Vary")]).toEqual([200, "Origin"]);
    expect(fieldsOf(response)).toEqual({ "access-control-allow-origin": "*", "access-control-expose-headers": "Content-Length" });
  });
});

describe("the router", () => {
  it("router_404: a path that is unknown is answered 404", async () => {
    const response = await send("/unknown");
    expect([response.status, response.headers.get("Content-Type")]).toEqual([404, "application/problem+json"]);
  });

  it("router_405: a method that is unknown to the path is answered 405, with those that are known", async () => {
    const response = await send("/crash", { method: "POST" });
    expect([response.status, response.headers.get("Allow")]).toEqual([405, "GET, HEAD"]);
  });

  it("router_redirect: a path in another case is another path", async () => {
    expect((await send("/CrAsh")).status).toBe(404);
  });

  it("backend_404: what the upstream answers is passed on as it is", async () => {
    expect((await send("/crash", { headers: { "Demo-Status": "404" } })).status).toBe(404);
  });
});
