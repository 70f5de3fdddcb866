import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readRange, writeRange } from "./address-range.ts";
import { AddressTable } from "./address-table.ts";
import { matchAddress } from "./match-address.ts";

const lies = (address: string, ...ranges: string[]) => matchAddress(ranges)?.(address);

describe("an address lies in a range", () => {
  it.each<[string, string, boolean]>([
    ["203.0.113.7", "203.0.113.7", true],
    ["203.0.113.7", "203.0.113.8", false],
    ["203.0.113.7", "203.0.113.7/32", true],
    ["10.255.255.255", "10.0.0.0/8", true],
    ["11.0.0.0", "10.0.0.0/8", false],
    ["10.0.0.9", "10.0.0.77/24", true],
    ["192.168.4.0", "192.168.0.0/22", false],
    ["192.168.3.255", "192.168.0.0/22", true],
    ["203.0.113.128", "203.0.113.0/25", false],
    ["203.0.113.127", "203.0.113.0/25", true],
    ["1.2.3.4", "0.0.0.0/0", true],
    ["2001:db8::1", "0.0.0.0/0", false],
    ["2001:db8::1", "::/0", true],
    ["1.2.3.4", "::/0", false],
    ["2001:db8::1", "2001:db8::/32", true],
    ["2001:db9::1", "2001:db8::/32", false],
    ["2001:db8:0:1::1", "2001:db8::/63", true],
    ["2001:db8:0:2::1", "2001:db8::/63", false],
    ["2001:0DB8:0:0::1", "2001:db8::1", true],
    ["::1", "::1", true],
    ["127.0.0.1", "::1", false],
    ["::ffff:10.0.0.1", "10.0.0.0/8", true],
    ["::ffff:a00:1", "10.0.0.0/8", true],
    ["10.0.0.1", "::ffff:10.0.0.0/104", true],
    ["11.0.0.1", "::ffff:10.0.0.0/104", false],
    ["10.0.0.1", "::ffff:10.0.0.1", true],
    ["1.2.3.4", "::ffff:0:0/96", true],
    ["1.2.3.4", "::ffff:0:0/95", false],
    ["::10.0.0.1", "10.0.0.0/8", true],
    ["fe80::1%eth0", "fe80::/10", true],
    ["fe80::1%eth0", "fe80::1", true],
  ])("%s in %s: %s", (address, range, expected) => {
    expect(lies(address, range)).toBe(expected);
  });

  it.each(["", "localhost", "10", "10.1", "0x7f.0.0.1", "127.0.0.01", "010.0.0.1", "10.0.0.256", "1::2::3", "10.0.0.1, 10.0.0.2"])(
    "and what is no address in none: %j",
    (address) => {
      expect(lies(address, "0.0.0.0/0", "::/0")).toBe(false);
    },
  );
});

it.each(["10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0.0/8.0", "::/129", "10.0.0.0/1e0", "x/8", "/8"])(
  "%j is no range",
  (range) => {
    expect(readRange(range)).toBeNull();
    expect(lies("10.0.0.1", range)).toBe(false);
  },
);

it.each([
  ["203.0.113.7", "203.0.113.7"],
  ["203.0.113.7/32", "203.0.113.7"],
  ["203.0.113.7/24", "203.0.113.0/24"],
  ["10.1.2.3/0", "0.0.0.0/0"],
  ["2001:DB8:0:0:1::1/64", "2001:db8::/64"],
  ["::ffff:203.0.113.7", "203.0.113.7"],
  ["::ffff:203.0.113.7/120", "203.0.113.0/24"],
])("%s is written %s", (text, expected) => {
  expect(writeRange(readRange(text) as NonNullable<ReturnType<typeof readRange>>)).toBe(expected);
});

it("finds the narrowest range that is accepted", () => {
  const table = new AddressTable<string>();
  for (const range of ["10.0.0.0/8", "10.1.0.0/16", "0.0.0.0/0", "10.1.2.3", "::/0"]) table.set(range, range);
  const found = (address: string, ...without: string[]) => table.find(address, (range) => !without.includes(range));
  expect(found("10.1.2.3")).toBe("10.1.2.3");
  expect(found("10.1.2.3", "10.1.2.3", "10.1.0.0/16")).toBe("10.0.0.0/8");
  expect(found("10.2.0.0")).toBe("10.0.0.0/8");
  expect(found("9.9.9.9", "0.0.0.0/0")).toBeUndefined();
  expect(found("2001:db8::")).toBe("::/0");
});

it("agrees with arithmetic on numbers, whatever the addresses", () => {
  const number = fc.integer({ min: 0, max: 0xffffffff });
  const write = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff).join(".");
  fc.assert(
    fc.property(number, number, fc.integer({ min: 0, max: 32 }), (base, address, bits) => {
      const size = 2 ** (32 - bits);
      const expected = Math.floor(base / size) === Math.floor(address / size);
      return lies(write(address), `${write(base)}/${bits}`) === expected;
    }),
  );
});
