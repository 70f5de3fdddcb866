import fc from "fast-check";
import { expect, it } from "vitest";
import { rateLimitFields } from "./rate-limit-fields.ts";

/** RFC 9651: an item that is a string, with two integers as its parameters. */
const item = (first: string, second: string) =>
  new RegExp(String.raw`^"[\x20\x21\x23-\x5b\x5d-\x7e]*";${first}=\d{1,15};${second}=\d{1,15}$`);

it("writes structured fields for every name, quota and window that a config may hold", () => {
  const whole = fc.integer({ min: 0, max: 1_000_000_000 });
  const states = fc.record({
    name: fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,63}$/),
    quota: whole,
    windowSeconds: fc.integer({ min: 1, max: 31_536_000 }),
    remaining: whole,
    resetSeconds: fc.integer({ min: 0, max: 31_536_001 }),
  });
  fc.assert(
    fc.property(states, (state) => {
      const fields = rateLimitFields([state]);
      expect(fields["RateLimit-Policy"]).toMatch(item("q", "w"));
      expect(fields.RateLimit).toMatch(item("r", "t"));
    }),
  );
});

it("names the policy, what it allows, what remains and the seconds until that changes", () => {
  expect(rateLimitFields([{ name: "api.v1_users-get", quota: 100, windowSeconds: 60, remaining: 99, resetSeconds: 42 }])).toEqual({
    "RateLimit-Policy": '"api.v1_users-get";q=100;w=60',
    RateLimit: '"api.v1_users-get";r=99;t=42',
  });
});
