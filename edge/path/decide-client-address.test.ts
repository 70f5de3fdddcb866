import { expect, it } from "vitest";
import { decideClientAddress } from "./decide-client-address.ts";
import { matchAddress, parseAddress } from "./match-address.ts";

const isAddress = (text: string) => parseAddress(text) !== null;
const isTrusted = matchAddress(["10.0.0.0/8", "fd00::/8"]);

const cases: [peer: string, forwardedFor: string | null, wanted: string, why: string][] = [
  ["203.0.113.9", "198.51.100.1", "203.0.113.9", "a stranger's word is not believed"],
  ["10.0.0.1", null, "10.0.0.1", "a proxy that tells nothing is the caller"],
  ["10.0.0.1", "198.51.100.1", "198.51.100.1", "a trusted proxy is believed"],
  ["::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1", "a mapped address is the address"],
  ["10.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1", "what the caller wrote itself is not believed"],
  ["10.0.0.1", "1.1.1.1, 198.51.100.1, 10.0.0.2 ,fd00::1", "198.51.100.1", "trusted proxies in a row are walked over"],
  ["10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3", "where all are trusted the first is the caller"],
  ["10.0.0.1", "198.51.100.1, unknown", "10.0.0.1", "an entry that is no address ends the walk"],
  ["10.0.0.1", "198.51.100.1, ", "10.0.0.1", "an empty entry too"],
  ["10.0.0.1", "198.51.100.1, 127.1", "10.0.0.1", "and half an address"],
];
it.each(cases)("from %s with %j it is %s: %s", (peer, forwardedFor, wanted) => {
  expect(decideClientAddress(peer, forwardedFor, { isTrusted, isAddress })).toBe(wanted);
});

it("believes nobody where no proxy is trusted", () => {
  expect(decideClientAddress("10.0.0.1", "198.51.100.1", { isTrusted: null, isAddress })).toBe("10.0.0.1");
});
