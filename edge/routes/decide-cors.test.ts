import { describe, expect, it } from "vitest";
import type { Cors } from "#contracts/cors.ts";
import { compileCors } from "./compile-cors.ts";
import { decideCorsFields, decideOrigin, decidePreflight } from "./decide-cors.ts";

const cors = (changes: Partial<Cors> = {}): Cors => ({
  origins: ["https://app.test", "https://*.pages.test", "http://*.local.test:8080"],
  headers: [],
  exposeHeaders: [],
  credentials: false,
  maxAgeSeconds: 600,
  ...changes,
});
const policy = (changes: Partial<Cors> = {}, methods?: ("GET" | "POST")[]) => compileCors(cors(changes), { methods });

describe("an origin", () => {
  it.each(["https://app.test", "https://a.pages.test", "https://a.b.pages.test", "http://a.local.test:8080"])(
    "that is named or lies below a named domain is repeated: %s",
    (origin) => {
      expect(decideOrigin(policy(), origin)).toBe(origin);
    },
  );

  it.each([
    "http://app.test",
    "https://app.test:8443",
    "https://app.test.evil.test",
    "https://evil-app.test",
    "https://pages.test",
    "https://.pages.test",
    "https://a..pages.test",
    "https://evilpages.test",
    "https://a.pages.test:8443",
    "https://evil.test/.pages.test",
    "https://evil.test:1.pages.test",
    "https://evil.test@a.pages.test",
    "https://evil.test#.pages.test",
    "https://A.pages.test",
    "http://a.local.test",
    "null",
    "",
    "*",
    "https://*.pages.test",
    "https://app.test, https://app.test",
  ])("that is not is told nothing: %s", (origin) => {
    expect(decideOrigin(policy(), origin)).toBeNull();
    expect(decideCorsFields(policy({ credentials: true, exposeHeaders: ["X-A"] }), origin)).toEqual({});
  });

  it.each(["https://anything.test", "null"])("hears * where all may call: %s", (origin) => {
    expect(decideCorsFields(policy({ origins: ["*"] }), origin)).toEqual({ "Access-Control-Allow-Origin": "*" });
  });
});

describe("a preflight", () => {
  const ask = (method: string, headers: string[] = [], origin = "https://app.test") => ({ origin, method, headers: new Set(headers) });

  it("is told all that is allowed", () => {
    const allowing = policy({ headers: ["X-One", "X-Two"], exposeHeaders: ["X-Three"], credentials: true, methods: ["GET", "OPTIONS"] });
    expect(decidePreflight(allowing, ask("GET", ["x-one"]))).toEqual({
      "Access-Control-Allow-Origin": "https://app.test",
      "Access-Control-Allow-Credentials": "true",
      "Access-Control-Expose-Headers": "X-Three",
      "Access-Control-Allow-Methods": "GET, OPTIONS",
      "Access-Control-Allow-Headers": "X-One, X-Two",
      "Access-Control-Max-Age": "600",
    });
  });

  it("hears what it asked for where everything is allowed", () => {
    expect(decidePreflight(policy({ headers: "*", origins: ["*"] }), ask("PROPFIND", ["x-a", "x-b"]))).toEqual({
      "Access-Control-Allow-Origin": "*",
      "Access-Control-Allow-Methods": "PROPFIND",
      "Access-Control-Allow-Headers": "x-a, x-b",
      "Access-Control-Max-Age": "600",
    });
  });

  it("may ask for HEAD where GET is allowed, and for the route's own methods", () => {
    expect(decidePreflight(policy({}, ["GET"]), ask("HEAD"))["Access-Control-Allow-Methods"]).toBe("GET");
    expect(decidePreflight(policy({}, ["POST"]), ask("POST"))["Access-Control-Allow-Methods"]).toBe("POST");
  });

  it.each([
    ["method", ask("DELETE"), policy({ methods: ["GET"] })],
    ["method of the route", ask("HEAD"), policy({}, ["POST"])],
    ["header", ask("GET", ["x-one", "x-other"]), policy({ headers: ["X-One"] })],
    ["origin", ask("GET", [], "https://evil.test"), policy()],
  ])("is told nothing when its %s is not allowed", (_, preflight, refusing) => {
    expect(decidePreflight(refusing, preflight)).toEqual({});
  });
});
