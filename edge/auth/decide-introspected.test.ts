import { describe, expect, it } from "vitest";
import { decideIntrospected } from "./decide-introspected.ts";

const NOW = 1_000_000_000_000;
const seconds = NOW / 1000;
const claims = { roles: "roles", permissions: "scope", plan: "plan" };
const server = { issuer: "https://auth.test", claims };

function reasonOf(answer: object, changes: object = {}): string {
  const judged = decideIntrospected({ active: true, sub: "alice", ...answer }, { ...server, ...changes }, NOW);
  return judged.ok ? "held" : judged.reason;
}

describe("an introspection answer", () => {
  it.each([
    [{}],
    [{ exp: seconds + 1, nbf: seconds, iat: seconds }],
    [{ iss: "https://auth.test" }],
    [{ token_type: "Bearer" }],
    [{ token_type: "dpop", token_use: "access_token" }],
    [{ exp: null, aud: null, token_type: null }],
  ])("lets a token be used: %j", (answer) => {
    expect(reasonOf(answer)).toBe("held");
  });

  it.each<[object, string]>([
    [{ active: false }, "token not active"],
    [{ exp: seconds }, "token expired"],
    [{ exp: "9999999999" }, "token with times that are no numbers"],
    [{ exp: Number.POSITIVE_INFINITY }, "token with times that are no numbers"],
    [{ iat: {} }, "token with times that are no numbers"],
    [{ nbf: seconds + 6 }, "token not yet valid"],
    [{ iss: "https://auth.test/" }, "token of another issuer"],
    [{ token_type: "refresh_token" }, "token of another kind"],
    [{ token_type: "N_A" }, "token of another kind"],
    [{ token_type: ["Bearer"] }, "token of another kind"],
    [{ token_use: "refresh_token" }, "token of another kind"],
    [{ sub: undefined }, "token of nobody"],
    [{ sub: "" }, "token of nobody"],
    [{ sub: { admin: true } }, "token of nobody"],
    [{ sub: "x".repeat(1025) }, "token of nobody"],
  ])("does not: %j", (answer, reason) => {
    expect(reasonOf(answer)).toBe(reason);
  });

  it.each<[unknown, string]>([
    ["orders", "held"],
    [["other", "orders"], "held"],
    [undefined, "token for another audience"],
    ["orders2", "token for another audience"],
    [[["orders"]], "token for another audience"],
    [{ orders: true }, "token for another audience"],
  ])("of audience %j, where orders is asked for: %s", (aud, reason) => {
    expect(reasonOf({ aud }, { audience: "orders" })).toBe(reason);
  });

  it("counts a token for the claim that the config names, else for its subject, else for its program", () => {
    const who = (answer: object, client?: string) => {
      const judged = decideIntrospected({ active: true, ...answer }, { ...server, claims: { ...claims, ...(client && { client }) } }, NOW);
      return judged.ok ? [judged.facts.subject, judged.facts.countedAs] : judged.reason;
    };
    expect(who({ sub: "alice", client_id: "app" })).toEqual(["alice", "alice"]);
    expect(who({ sub: "alice", client_id: "app" }, "client_id")).toEqual(["alice", "app"]);
    expect(who({ client_id: "app" })).toEqual(["client:app", "client:app"]);
    expect(who({ sub: "alice" }, "client_id")).toBe("token of nobody");
  });
});
