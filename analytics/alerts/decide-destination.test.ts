import { describe, expect, it } from "vitest";
import { decideDestination } from "./decide-destination.ts";

const variables: Record<string, string> = {
  CHAT_URL: "https://chat.example/hook/s3cret",
  CHAT_SECRET: "key",
  PLAIN_URL: "http://chat.example/s3cret",
  DATABASE_URL: "postgres://user:s3cret@db.example/aegis",
  BROKEN: "s3cret",
};
const decide = (url: string, secret?: string) => decideDestination({ name: "chat", url, secret }, (name) => variables[name]);

describe("where a notification goes", () => {
  it.each([
    ["https://chat.example/a", undefined, { url: "https://chat.example/a", secret: null }],
    ["${env:CHAT_URL}", "${env:CHAT_SECRET}", { url: variables.CHAT_URL, secret: "key" }],
    ["http://127.0.0.1:8080/a", undefined, { url: "http://127.0.0.1:8080/a", secret: null }],
    ["http://localhost/a", undefined, { url: "http://localhost/a", secret: null }],
    ["http://[::1]:8080/a", undefined, { url: "http://[::1]:8080/a", secret: null }],
  ])("is %s with %s", (url, secret, destination) => {
    expect(decide(url, secret)).toEqual({ kind: "ready", ...destination });
  });

  it.each([
    ["${env:NONE}", undefined],
    ["https://chat.example/a", "${env:NONE}"],
  ])("waits for a variable that is not there: %s with %s", (url, secret) => {
    expect(decide(url, secret)).toEqual({ kind: "unresolved", variable: "NONE" });
  });

  it.each([
    ["${env:PLAIN_URL}", "the address is neither https nor http on loopback"],
    ["${env:DATABASE_URL}", "the address has a user or password in it"],
    ["${env:BROKEN}", "the address is not valid"],
    ["http://127.0.0.1.example/", "the address is neither https nor http on loopback"],
    ["http://localhost@chat.example/", "the address has a user or password in it"],
    ["https://:s3cret@chat.example/", "the address has a user or password in it"],
    ["file:///etc/passwd", "the address is neither https nor http on loopback"],
  ])("is never %s", (url, failure) => {
    const destination = decide(url);
    expect(destination).toEqual({ kind: "refused", failure });
    expect(JSON.stringify(destination)).not.toContain("s3cret");
  });

  it("is nowhere when the config has no such webhook", () => {
    expect(decideDestination(undefined, () => undefined)).toEqual({ kind: "refused", failure: "no such webhook" });
  });
});
