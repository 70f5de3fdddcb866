import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSession, signSession } from "./session-token.ts";

const session = { operator: "ada", role: "viewer" as const, exp: 1000 };
const token = signSession(session, "secret-1");

describe("readSession", () => {
  it("gives back what was signed", () => {
    expect(readSession(token, "secret-1", 999)).toEqual(session);
  });

  it("refuses a session that is over", () => {
    expect(readSession(token, "secret-1", 1000)).toBeNull();
  });

  it("refuses another secret", () => {
    expect(readSession(token, "secret-2", 0)).toBeNull();
  });

  it("refuses a higher role under the old signature", () => {
    const forged = Buffer.from(JSON.stringify({ ...session, role: "admin" })).toString("base64url");
    expect(readSession(`${forged}.${token.split(".")[1]}`, "secret-1", 0)).toBeNull();
  });

  it.each(["", ".", "..", "a.b", `${token}.x`, `${token.split(".")[0]}.`, token.split(".")[0] ?? ""])("refuses %j", (text) => {
    expect(readSession(text, "secret-1", 0)).toBeNull();
  });

  it("neither accepts nor throws for any other text", () => {
    fc.assert(fc.property(fc.string(), (text) => readSession(text, "secret-1", 0) === null));
    const flips = fc.nat(token.length - 1);
    fc.assert(
      fc.property(flips, fc.constantFrom(..."AZaz09-_"), (at, letter) => {
        const changed = token.slice(0, at) + letter + token.slice(at + 1);
        const read = readSession(changed, "secret-1", 0);
        return read === null || JSON.stringify(read) === JSON.stringify(session);
      }),
    );
  });
});
