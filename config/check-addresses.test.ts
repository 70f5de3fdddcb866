import { expect, test } from "vitest";
import { isAddressRange } from "./check-addresses.ts";

test.each(["203.0.113.7", "10.0.0.0/8", "0.0.0.0/0", "::1", "2001:db8::/32", "::ffff:10.0.0.1", "::/0"])(
  "%s is an address or range",
  (text) => {
    expect(isAddressRange(text)).toBe(true);
  },
);

test.each([
  "10",
  "10.1",
  "0x7f.0.0.1",
  "10.0.0.256",
  "10.0.0.0/33",
  "10.0.0.0/-1",
  "10.0.0.0/8/8",
  "2001:db8::/129",
  "1::2::3",
  "fe80::1%eth0",
  "localhost",
  "",
])("%s is none", (text) => {
  expect(isAddressRange(text)).toBe(false);
});
