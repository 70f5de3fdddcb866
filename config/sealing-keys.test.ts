import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { readSealingKeys } from "./sealing-keys.ts";

const bytes = randomBytes(32);
const key = bytes.toString("base64url");

describe("sealing keys", () => {
  test.each([
    ["base64", bytes.toString("base64")],
    ["base64 without padding", bytes.toString("base64").slice(0, -1)],
    ["base64url", key],
  ])("are read from %s", (_spelling, text) => {
    expect(readSealingKeys(`k1:${text}`)).toEqual(new Map([["k1", new Uint8Array(bytes)]]));
  });

  test("keep their order, the first is the one that seals", () => {
    expect([...(readSealingKeys(`b:${key}, a:${key}`)?.keys() ?? [])]).toEqual(["b", "a"]);
  });

  test.each([
    "",
    key,
    `:${key}`,
    `k1:`,
    `k1:${key.slice(1)}`,
    `k1:${key}A`,
    `k1:${key}==`,
    `k 1:${key}`,
    `k1:${key},`,
    `k1:${key},k1:${key}`,
    `k1:${key.slice(0, 42)}!`,
  ])("are not read from another shape", (text) => {
    expect(readSealingKeys(text)).toBeUndefined();
  });
});
