import { expect, it } from "vitest";
import type { AuthMethod, Route } from "#contracts/route.ts";
import { asksMore } from "./asks-more.ts";

type Asked = Pick<Route, "auth" | "authMode" | "onAuthUnavailable">;

const any = (...auth: AuthMethod[]): Asked => ({ auth });
const all = (...auth: AuthMethod[]): Asked => ({ auth, authMode: "all" });

it.each<[string, Asked, Asked, boolean]>([
  ["an open route, than another open one", any(), any(), false],
  ["an open route, than one that asks", any(), any("jwt"), false],
  ["one that asks, than an open one", any("jwt"), any(), true],
  ["the same", any("jwt"), any("jwt"), false],
  ["one more way", any("jwt", "api-key"), any("jwt"), false],
  ["one way less", any("jwt"), any("jwt", "api-key"), true],
  ["any of those that all are shown for", any("jwt"), all("jwt", "api-key"), false],
  ["any of others than are shown", any("mtls"), all("jwt", "api-key"), true],
  ["all, than any of them", all("jwt", "api-key"), any("jwt"), true],
  ["all of one, than any of that one", all("jwt"), any("jwt"), false],
  ["all of one, than any of two", all("jwt"), any("jwt", "api-key"), true],
  ["all of fewer", all("jwt"), all("jwt", "api-key"), false],
  ["all of more", all("jwt", "api-key"), all("jwt"), true],
  ["one that never serves anonymously, than one that may", any("jwt"), { ...any("jwt"), onAuthUnavailable: "anonymous" }, true],
  ["one that may serve anonymously", { ...any("jwt"), onAuthUnavailable: "anonymous" }, any("jwt"), false],
])("%s", (_name, other, route, expected) => {
  expect(asksMore(other, route)).toBe(expected);
});
