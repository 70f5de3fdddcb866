import fc from "fast-check";
import { parseList, serializeList } from "structured-headers";
import { describe, expect, it } from "vitest";
import { Name } from "#contracts/scalars.ts";
import { rateLimitFields } from "./rate-limit-fields.ts";

const whole = fc.integer({ min: 0, max: 1_000_000_000 });
/** What a config takes as a name, of what anybody may write there. */
const names = fc
  .oneof(
    fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,63}$/),
    fc.string({ unit: "binary" }),
    fc.constantFrom("0", "0.5", "1e9", "constructor", "a".repeat(64), "-", "a;q=1", 'a"', "a\\", "ä", "a,b", "A", "a\r\nb", ""),
  )
  .filter((text) => Name.safeParse(text).success);
const states = fc.record({
  name: names,
  quota: whole,
  windowSeconds: fc.integer({ min: 1, max: 31_536_000 }),
  remaining: whole,
  resetSeconds: fc.integer({ min: 0, max: 2 * 31_536_000 }),
});

describe("read by RFC 9651", () => {
  it("is a list of strings, the limits' names, with whole numbers that say what the states say", () => {
    fc.assert(
      fc.property(fc.array(states, { minLength: 1, maxLength: 4 }), (told) => {
        const fields = rateLimitFields(told);
        const policies = told.map(({ name, quota, windowSeconds }) => [name, new Map(Object.entries({ q: quota, w: windowSeconds }))]);
        const rests = told.map(({ name, remaining, resetSeconds }) => [name, new Map(Object.entries({ r: remaining, t: resetSeconds }))]);
        expect(parseList(fields["RateLimit-Policy"] ?? "")).toEqual(policies);
        expect(parseList(fields.RateLimit ?? "")).toEqual(rests);
      }),
    );
  });

  it("is written as the RFC itself would write it", () => {
    fc.assert(
      fc.property(fc.array(states, { minLength: 1, maxLength: 4 }), (told) => {
        for (const field of Object.values(rateLimitFields(told))) expect(serializeList(parseList(field))).toBe(field);
      }),
    );
  });
});

it("names the policy, what it allows, what remains and the seconds until that changes", () => {
  expect(rateLimitFields([{ name: "api.v1_users-get", quota: 100, windowSeconds: 60, remaining: 99, resetSeconds: 42 }])).toEqual({
    "RateLimit-Policy": '"api.v1_users-get";q=100;w=60',
    RateLimit: '"api.v1_users-get";r=99;t=42',
  });
});
