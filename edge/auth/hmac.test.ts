import { afterEach, expect, it, vi } from "vitest";
import { hmacBase64url } from "./hmac.ts";

afterEach(() => void vi.restoreAllMocks());

it("gives the MAC of RFC 4231, test case 2", async () => {
  expect(await hmacBase64url("Jefe", "what do ya want for nothing?")).toBe("W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM");
});

it("waits for no other request's import of the same secret, and keeps no failed one", async () => {
  const importing = vi.spyOn(crypto.subtle, "importKey");
  importing.mockImplementationOnce(() => new Promise(() => {}));
  void hmacBase64url("a secret of its own", "text");
  importing.mockImplementationOnce(() => Promise.reject(new Error("cut off")));
  await expect(hmacBase64url("a secret of its own", "text")).rejects.toThrow("cut off");
  expect(await hmacBase64url("a secret of its own", "text")).toMatch(/^[\w-]{43}$/);
  expect(await hmacBase64url("a secret of its own", "text")).toMatch(/^[\w-]{43}$/);
  expect(importing).toHaveBeenCalledTimes(3);
});
