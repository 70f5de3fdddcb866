import { describe, expect, it } from "vitest";
import { decideOrigin } from "./decide-origin.ts";
import { decideRole, operatorRoles } from "./decide-role.ts";

const facts = {
  method: "POST",
  origin: "https://aegis.example",
  host: "aegis.example",
  fetchSite: undefined,
  publicUrl: "https://aegis.example/",
};

describe("decideOrigin", () => {
  it.each(["GET", "HEAD", "OPTIONS"])("lets %s pass from anywhere", (method) => {
    expect(decideOrigin({ ...facts, method, origin: "https://evil.example" })).toBe(true);
    expect(decideOrigin({ ...facts, method, origin: undefined })).toBe(true);
  });

  it.each([
    ["the public address", facts],
    ["the host asked for, behind a proxy that ends TLS", { ...facts, publicUrl: "http://127.0.0.1:8081" }],
    ["the host asked for, in capitals", { ...facts, host: "AEGIS.example", publicUrl: "http://127.0.0.1:8081" }],
    ["the public address behind a proxy that changes Host", { ...facts, host: "10.0.0.1:8081" }],
  ])("lets a change pass from %s", (_from, given) => {
    expect(decideOrigin(given)).toBe(true);
  });

  it.each([
    ["another site", "https://evil.example"],
    ["a sibling host", "https://x.aegis.example"],
    ["another port", "https://aegis.example:8443"],
    ["a sandboxed page", "null"],
    ["no page", undefined],
    ["rubbish", "::"],
    ["another scheme with the same host", "chrome-extension://aegis.example"],
  ])("refuses a change from %s", (_from, origin) => {
    expect(decideOrigin({ ...facts, origin })).toBe(false);
  });

  it.each([
    ["http where the service is https", { ...facts, origin: "http://aegis.example" }],
    ["a host with a dot at its end", { ...facts, origin: "https://aegis.example.", host: "aegis.example." }],
    ["the host that a Host header names, where the service is https", { ...facts, origin: "https://evil.example", host: "evil.example" }],
    [
      "a host with a dot at its end, at home",
      { ...facts, origin: "http://localhost.", host: "localhost.", publicUrl: "http://127.0.0.1:8081" },
    ],
    ["the same host with a user before it", { ...facts, origin: "https://aegis.example@evil.example" }],
    ["several origins", { ...facts, origin: "https://aegis.example https://evil.example" }],
    ["no page", { ...facts, origin: "" }],
  ])("refuses a change from %s", (_from, given) => {
    expect(decideOrigin(given)).toBe(false);
  });

  it.each([
    ["same-origin", true],
    ["same-site", false],
    ["cross-site", false],
    ["none", false],
    ["anything", false],
  ])("with Sec-Fetch-Site %s: %s", (fetchSite, expected) => {
    expect(decideOrigin({ ...facts, fetchSite })).toBe(expected);
  });

  it("refuses another site that names no port where the service has one", () => {
    expect(
      decideOrigin({ ...facts, ...facts, origin: "http://127.0.0.1", host: "127.0.0.1:8081", publicUrl: "http://127.0.0.1:8081" }),
    ).toBe(false);
  });
});

describe("decideRole", () => {
  it.each(operatorRoles.flatMap((held, rank) => operatorRoles.map((asked, needed) => [held, asked, rank >= needed] as const)))(
    "of %s asked for %s: %s",
    (held, asked, expected) => {
      expect(decideRole(held, asked)).toBe(expected);
    },
  );
});
