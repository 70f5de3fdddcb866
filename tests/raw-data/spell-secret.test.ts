import { describe, expect, test } from "vitest";
import { findInTexts } from "../find-secret.ts";
import { spellAddress, spellSecret } from "./spell-secret.ts";

const secret = "a-secret-of-7f3a9c";

describe("a secret is found", () => {
  test.each<[string, string]>([
    ["as it is", `x${secret}x`],
    ["in capitals", secret.toUpperCase()],
    ...[0, 1, 2, 3].map((count): [string, string] => [
      `in base64 behind ${count} bytes`,
      Buffer.from(`${"x".repeat(count)}${secret}yz`).toString("base64url"),
    ]),
    ["in hexadecimal", Buffer.from(`x${secret}`).toString("hex")],
    ["percent-encoded", [...Buffer.from(secret)].map((byte) => `%${byte.toString(16).toUpperCase()}`).join("")],
  ])("%s", (_how, text) => {
    expect(findInTexts(spellSecret("it", secret), { here: text, there: "a-secret-of-7f3a9d" })).toContainEqual(
      expect.stringMatching(/^here: it, /),
    );
    expect(findInTexts(spellSecret("it", secret), { there: "a-secret-of-7f3a9d" })).toEqual([]);
  });
});

describe("an address is found", () => {
  test.each([
    ["198.51.100.213", ["::ffff:198.51.100.213", "213.100.51.198.in-addr.arpa", "198-51-100-213", "3325256917", "::ffff:c633:64d5"]],
    [
      "2001:db8:5a17:b00c:9d3e:71f2:6a05:c8b4",
      [
        "2001:0db8:5a17:b00c:9d3e:71f2:6a05:c8b4",
        "20010db85a17b00c9d3e71f26a05c8b4",
        "4.b.8.c.5.0.a.6.2.f.1.7.e.3.d.9.c.0.0.b.7.1.a.5.8.b.d.0.1.0.0.2.ip6.arpa",
        "2001:db8:5a17:b00c::/64",
      ],
    ],
  ])("in every spelling: %s", (address, spellings) => {
    for (const text of [address, ...spellings]) expect(findInTexts(spellAddress("it", address), { text })).not.toEqual([]);
    expect(findInTexts(spellAddress("it", address), { text: "198.51.100.214 2001:db8:5a17:b00d:9d3e:71f2:6a05:c8b4" })).toEqual([]);
  });
});
