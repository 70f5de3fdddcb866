import { expect, it } from "vitest";
import { describeOidcError } from "./describe-oidc-error.ts";

it("says what went wrong, and nothing of the answer that it went wrong with", () => {
  const body = { access_token: "secret-token", id_token: "a.b.c" };
  const inner = new Error("unsupported `token_type` value", { cause: { body } });
  const text = describeOidcError(new Error("unsupported operation", { cause: inner }));
  expect(text).toBe("unsupported operation: unsupported `token_type` value");
});

it("says the provider's own code", () => {
  const refused = Object.assign(new Error("server responded with an error in the response body"), { error: "invalid_grant" });
  expect(describeOidcError(refused)).toBe("server responded with an error in the response body (invalid_grant)");
  expect(describeOidcError("no error")).toBe("");
});
