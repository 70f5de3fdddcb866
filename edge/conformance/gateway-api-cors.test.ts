import { beforeAll, describe, expect, it } from "vitest";
import type { Cors } from "#contracts/cors.ts";
import { send } from "../test-worker.ts";
import { publishBackends } from "./test-backends.ts";

const cors = (origins: string[], changes: Partial<Cors> = {}): Cors => ({
  origins,
  headers: [],
  exposeHeaders: [],
  credentials: false,
  maxAgeSeconds: 600,
  ...changes,
});

beforeAll(() =>
  publishBackends(
    [
      {
        path: "/named/*",
        cors: cors(["https://www.one.test", "https://*.two.test"], {
          methods: ["GET", "OPTIONS"],
          headers: ["x-header-1", "x-header-2"],
          exposeHeaders: ["x-header-3", "x-header-4"],
          credentials: true,
          maxAgeSeconds: 3600,
        }),
      },
      "named",
    ],
    [{ path: "/every-method/*", cors: cors(["https://www.one.test"]) }, "every-method"],
    [{ path: "/every-origin/*", cors: cors(["*"], { methods: ["PUT"] }) }, "every-origin"],
    [{ path: "/every-header/*", cors: cors(["https://other.one.test"], { headers: "*", credentials: true }) }, "every-header"],
    [{ path: "/open/*", cors: cors(["*"], { headers: "*" }) }, "open"],
  ),
);

/** What an answer says about other origins; `null` where it says nothing. */
async function ask(path: string, method: string, headers: Record<string, string>) {
  const { status, headers: fields } = await send(path, { method, headers });
  const field = (name: string) => fields.get(`Access-Control-${name}`);
  return {
    status,
    origin: field("Allow-Origin"),
    methods: field("Allow-Methods"),
    headers: field("Allow-Headers"),
    expose: field("Expose-Headers"),
    credentials: field("Allow-Credentials"),
    maxAge: field("Max-Age"),
  };
}

const preflight = (path: string, origin: string, method: string, headers?: string) =>
  ask(path, "OPTIONS", {
    Origin: origin,
    "Access-Control-Request-Method": method,
    ...(headers && { "Access-Control-Request-Headers": headers }),
  });
const call = (path: string, origin: string, method = "GET") => ask(path, method, { Origin: origin });

describe("HTTPRouteCORS, preflights", () => {
  it.each(["https://www.one.test", "https://www.two.test", "https://any.www.two.test"])(
    "tell %s all that is configured",
    async (origin) => {
      expect(await preflight("/named", origin, "GET", "x-header-1, x-header-2")).toEqual({
        status: 204,
        origin,
        methods: "GET, OPTIONS",
        headers: "x-header-1, x-header-2",
        expose: "x-header-3, x-header-4",
        credentials: "true",
        maxAge: "3600",
      });
    },
  );

  it("tell another origin nothing", async () => {
    expect(await preflight("/named", "https://other.test", "GET")).toMatchObject({ status: 204, origin: null, methods: null });
  });

  it("allow the method asked for where all are, and no credentials unless configured", async () => {
    const answer = { status: 204, origin: "https://www.one.test", methods: "POST", credentials: null };
    expect(await preflight("/every-method", "https://www.one.test", "POST")).toMatchObject(answer);
  });

  it.each(["https://some.test", "https://some.test:12345"])("tell %s that every origin may call", async (origin) => {
    expect(await preflight("/every-origin", origin, "PUT")).toMatchObject({ status: 204, origin: "*", methods: "PUT", credentials: null });
  });

  it("allow the headers asked for where all are", async () => {
    const asked = ["https://other.one.test", "PUT", "x-header-1, x-header-2"] as const;
    const allowed = { status: 204, methods: "PUT", headers: "x-header-1, x-header-2" };
    expect(await preflight("/every-header", ...asked)).toMatchObject({ ...allowed, origin: "https://other.one.test", credentials: "true" });
    expect(await preflight("/open", ...asked)).toMatchObject({ ...allowed, origin: "*", credentials: null });
  });
});

describe("HTTPRouteCORS, calls", () => {
  it.each(["https://www.one.test", "https://www.two.test"])("tell %s that it may read", async (origin) => {
    expect(await call("/named", origin)).toMatchObject({ status: 200, origin, credentials: "true" });
  });

  it("are served to another origin, which is told nothing", async () => {
    expect(await call("/named", "https://other.test")).toMatchObject({ status: 200, origin: null });
  });

  it.each(["https://some.test", "https://some.test:12345"])("tell %s that every origin may read", async (origin) => {
    expect(await call("/every-origin", origin, "PUT")).toMatchObject({ status: 200, origin: "*", credentials: null });
  });

  it("say that credentials may be sent where they may, and nowhere else", async () => {
    expect(await call("/every-header", "https://other.one.test")).toMatchObject({ origin: "https://other.one.test", credentials: "true" });
    expect(await call("/open", "https://other.one.test")).toMatchObject({ origin: "*", credentials: null });
  });
});
