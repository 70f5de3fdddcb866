import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { ask, bodyOf, linesOf, valuesOf } from "./ask.ts";
import { describeOnBoth } from "./describe-on-both.ts";
import { reply } from "./raw-upstream.ts";

const routes = [
  { path: "/*", upstream: "raw" },
  { path: "/tenant/*", upstream: "raw", headers: { "X-Tenant": "a" } },
  { path: "/kept/*", upstream: "raw", cache: { ttlSeconds: 60 } },
  { path: "/small/*", upstream: "raw", request: { maxHeaderBytes: 65_536 } },
];

describeOnBoth(
  "a request's headers",
  (scene) => {
    async function forwarded(lines: readonly string[], under = ""): Promise<string> {
      let seen = "";
      const path = scene.path((wire) => {
        seen = wire.text;
        wire.end(reply("200 OK", ["Content-Length: 2"], "ok"));
      }, under);
      expect(await ask(scene.port, path, { lines })).toMatch(/^HTTP\/1.1 200 /);
      return seen;
    }

    it("lose what belongs to the caller's connection, in whatever case, and what that lists", async () => {
      const seen = await forwarded([
        "CONNECTION: X-Secret , keep-alive",
        "x-SECRET: 1",
        "TE: trailers",
        "Keep-Alive: 5",
        "Proxy-Authorization: Basic eA==",
        "Proxy-Connection: keep-alive",
        "Upgrade: h2c",
        "Trailer: X-End",
        "X-Kept: 1",
      ]);
      const names = linesOf(seen).map((line) => line.replace(/:.*/, ""));
      const gone = ["x-secret", "te", "keep-alive", "proxy-authorization", "proxy-connection", "upgrade", "trailer"];
      expect(names.filter((name) => gone.includes(name))).toEqual([]);
      expect(valuesOf(seen, "x-kept")).toEqual(["1"]);
    });

    it("cannot be taken away by listing what the gateway writes or goes by", async () => {
      const own = [
        "x-aegis-client",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-proto",
        "x-request-id",
        "traceparent",
        "via",
        "host",
      ];
      const seen = await forwarded([
        `Connection: ${own.join(", ")}, Authorization, cookie, Content-Type, Accept-Encoding`,
        "Authorization: Basic eDp5",
        "Cookie: a=1",
        "Content-Type: text/plain",
        "Accept-Encoding: gzip",
      ]);
      for (const name of own) expect([name, valuesOf(seen, name).length]).toEqual([name, 1]);
      expect(valuesOf(seen, "authorization")).toEqual(["Basic eDp5"]);
      expect(valuesOf(seen, "cookie")).toEqual(["a=1"]);
      expect(valuesOf(seen, "content-type")).toEqual(["text/plain"]);
      expect(valuesOf(seen, "accept-encoding")).toEqual(["gzip"]);
    });

    it("that chose the route, or may tell kept answers apart, reach the upstream though listed", async () => {
      const listed = ["Connection: X-Tenant", "X-Tenant: a"];
      expect(valuesOf(await forwarded(listed, "/tenant"), "x-tenant")).toEqual(["a"]);
      expect(valuesOf(await forwarded(listed, "/kept"), "x-tenant")).toEqual(["a"]);
      expect(valuesOf(await forwarded(listed), "x-tenant")).toEqual([]);
    });

    it("never make the upstream believe the caller about itself", async () => {
      const claims = ["Forwarded: for=1.2.3.4", "X-Forwarded-For: 1.2.3.4", "X_Forwarded_For: 1.2.3.4", "X-Real-IP: 1.2.3.4"];
      const seen = await forwarded([...claims, "X-Aegis-Roles: admin", "X_Aegis_Subject: root", "x-aegis_client: root", "Via: 1.0 before"]);
      expect(seen).not.toMatch(/1\.2\.3\.4|admin|root/);
      expect(valuesOf(seen, "x-forwarded-for")).toEqual(["127.0.0.1"]);
      expect(valuesOf(seen, "x-forwarded-host")).toEqual(["gateway.test"]);
      expect(valuesOf(seen, "via")).toEqual(["1.0 before, 1.1 aegis"]);
    });

    it("that take a coding are answered by what was kept of it, as it came", async () => {
      const zipped = gzipSync("text ".repeat(100)).toString("latin1");
      const lines = ["Content-Encoding: gzip", "Cache-Control: max-age=60", `Content-Length: ${zipped.length}`];
      let asked = 0;
      const path = scene.path((wire) => {
        asked += 1;
        wire.end(reply("200 OK", lines, zipped));
      }, "/kept");
      for (let round = 0; round < 3; round++) {
        const answer = await ask(scene.port, path, { lines: ["Accept-Encoding: gzip"] });
        expect([valuesOf(answer, "content-encoding"), bodyOf(answer)]).toEqual([["gzip"], zipped]);
      }
      expect(asked).toBe(1);
    });

    it("are as many as the route says, and more are refused on either platform", async () => {
      const answer = await ask(scene.port, "/small/1", { lines: [`X-Long: ${"x".repeat(200_000)}`] });
      expect(answer).toMatch(/^HTTP\/1.1 431 .*"code":"headers-too-large"/s);
    });

    it.each(["application/grpc-web+proto", "application/grpc-web-text"])("and bodies of %s pass untouched, both ways", async (type) => {
      const frame = type.endsWith("text") ? "AAAAAAIIAQ==gAAAAA9ncnBjLXN0YXR1czow" : "\0\0\0\0\x02\x08\x01\x80\0\0\0\x0fgrpc-status:0\xff";
      let seen = "";
      const path = scene.path(async (wire) => {
        seen = await wire.until(/[w\xff]$/);
        wire.end(reply("200 OK", [`Content-Type: ${type}`, `Content-Length: ${frame.length}`], frame));
      });
      const asked = [`Content-Type: ${type}`, "TE: trailers", "Grpc-Timeout: 1S", "X-Grpc-Web: 1", `Content-Length: ${frame.length}`];
      const answer = await ask(scene.port, path, { method: "POST", lines: asked, body: frame });
      expect([valuesOf(seen, "content-type"), valuesOf(seen, "grpc-timeout"), valuesOf(seen, "x-grpc-web")]).toEqual([
        [type],
        ["1S"],
        ["1"],
      ]);
      expect([bodyOf(seen), bodyOf(answer), valuesOf(answer, "content-type")]).toEqual([frame, frame, [type]]);
    });
  },
  routes,
);
