import { expect, test } from "vitest";
import { readConfig } from "./read-config.ts";

function errorsOf(apiKeys: object): string[] {
  const result = readConfig(
    `gateway:\n  routes:\n    - {path: /, upstream: "http://h", auth: none}\nauth:\n  apiKeys: ${JSON.stringify(apiKeys)}\n`,
  );
  return result.ok ? [] : result.errors.map(({ path, message }) => `${path}: ${message}`);
}

test.each(["X-API-Key", "Api-Key", "apikey", "X-Authorization", "X-Cookie"])("an API key may be sent as %s", (header) => {
  expect(errorsOf({ header })).toEqual([]);
});

test.each(["Authorization", "COOKIE", "Host", "DPoP", "Transfer-Encoding", "Content-Type", "Accept", "X-Forwarded-For", "X-Aegis-Client"])(
  "an API key may not be sent as %s",
  (header) => {
    expect(errorsOf({ header }).join()).toMatch(/^auth\.apiKeys\.header: .* means something else already/);
  },
);

test("a query parameter may be named", () => {
  expect(errorsOf({ queryParameter: "api_key" })).toEqual([]);
  expect(errorsOf({ queryParameter: "api key" })).not.toEqual([]);
});
