import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AddressRange, Duration, durationSeconds, Instant, Name, SecretReference, secretName } from "./scalars.ts";

describe("a duration", () => {
  test.each([
    ["30s", 30],
    ["1m", 60],
    ["12h", 43_200],
    ["7d", 604_800],
  ])("of %s is %i seconds", (text, seconds) => {
    expect(Duration.safeParse(text).success).toBe(true);
    expect(durationSeconds(text)).toBe(seconds);
  });

  test.each(["", "0s", "01m", "1.5h", "-1m", "1 m", "1w", "m", "1m ", "1000000s"])("is not %j", (text) => {
    expect(Duration.safeParse(text).success).toBe(false);
  });

  test("in a larger unit is never shorter", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 999_999 }), (n) => durationSeconds(`${n}s`) < durationSeconds(`${n}m`)));
  });
});

describe("a reference to a secret", () => {
  test("names a variable", () => {
    expect(secretName(`\${env:JWT_SECRET}`)).toBe("JWT_SECRET");
    expect(SecretReference.safeParse(`\${env:JWT_SECRET}`).success).toBe(true);
  });

  test.each(["hunter2", "$JWT_SECRET", `\${JWT_SECRET}`, `\${env:jwt}`, `x\${env:A}`, `\${env:A}\n`, `\${env:A}\${env:B}`])(
    "is not %j",
    (text) => {
      expect(secretName(text)).toBeUndefined();
      expect(SecretReference.safeParse(text).success).toBe(false);
    },
  );
});

test.each(["a", "users", "v1.2", "a_b-c", "0", "a".repeat(64)])("%j is a name", (text) => {
  expect(Name.safeParse(text).success).toBe(true);
});

test.each(["", "A", "-a", ".a", "a b", "a/b", "ä", "a\n", "a".repeat(65), "__proto__"])("%j is not a name", (text) => {
  expect(Name.safeParse(text).success).toBe(false);
});

test.each(["203.0.113.7", "10.0.0.0/8", "::1", "2001:db8::/32"])("%j looks like an address", (text) => {
  expect(AddressRange.safeParse(text).success).toBe(true);
});

test.each(["localhost", "10.0.0.0/", "fe80::1%eth0", "10.0.0.0/8 "])("%j does not look like an address", (text) => {
  expect(AddressRange.safeParse(text).success).toBe(false);
});

test("an instant is in UTC", () => {
  expect(Instant.safeParse("2026-11-23T06:30:00.000Z").success).toBe(true);
  expect(Instant.safeParse("2026-11-23T06:30:00+01:00").success).toBe(false);
});
