import { describe, expect, it, test } from "vitest";
import { readConfig } from "./read-config.ts";

function read(route: string, gateway: string[] = []) {
  const lines = ["gateway:", ...gateway.map((line) => `  ${line}`), "  routes:"];
  return readConfig([...lines, `    - { path: /a, upstream: 'http://127.0.0.1:3001', auth: none, ${route} }`, ""].join("\n"));
}

const mistakesIn = (...given: Parameters<typeof read>) => {
  const result = read(...given);
  return result.ok ? [] : result.errors.map(({ path, line, message }) => `${path}:${line} ${message}`);
};
const warningsIn = (...given: Parameters<typeof read>) => {
  const result = read(...given);
  const warnings = result.ok ? result.warnings : [{ path: "not valid", message: "already" }];
  return warnings.filter(({ message }) => /already|changes nothing/.test(message)).map(({ path, message }) => `${path} ${message}`);
};

describe("rules on callers", () => {
  it("reach the edge as they are written, and only where they are", () => {
    const result = read("addresses: { allow: [10.0.0.0/8] }, countries: { deny: [KP, T1] }, networks: { allow: [64496] }", [
      "countries: { allow: [DE, XX] }",
    ]);
    if (!result.ok) throw new Error(JSON.stringify(result.errors));
    const { addresses, countries, networks, routes } = result.config;
    expect({ addresses, countries, networks }).toEqual({
      addresses: { allow: [], deny: [] },
      countries: { allow: ["DE", "XX"], deny: [] },
    });
    expect(routes[0]).toMatchObject({
      addresses: { allow: ["10.0.0.0/8"], deny: [] },
      countries: { allow: [], deny: ["KP", "T1"] },
      networks: { allow: [64_496], deny: [] },
    });
  });

  test.each<[string, string]>([
    ["countries: { allow: [UK] }", "countries.allow[0]:3 UK is not the code of a country: did you mean GB?"],
    ["countries: { deny: [DE, QQ] }", "countries.deny[1]:3 QQ is not the code of a country: use ISO 3166-1 alpha-2, such as DE"],
    ["countries: { deny: [de] }", "countries.deny[0]:3 "],
    ["countries: { allow: [DE, FR], deny: [FR] }", "countries.allow[1]:3 FR is denied by gateway.routes[0].countries.deny[0] (line 3)"],
    ["networks: { allow: [1], deny: [2, 1] }", "networks.allow[0]:3 1 is denied by gateway.routes[0].networks.deny[1] (line 3)"],
    ["networks: { deny: [AS64496] }", "networks.deny[0]:3 "],
    ["networks: { deny: [0] }", "networks.deny[0]:3 "],
    ["addresses: { allow: [10.1.0.0/16], deny: [10.0.0.0/8] }", "addresses.allow[0]:3 10.1.0.0/16 is denied by "],
    ["addresses: { allow: ['::ffff:10.1.2.3'], deny: [10.0.0.0/8] }", "addresses.allow[0]:3 ::ffff:10.1.2.3 is denied by "],
    ["addresses: { allow: [10.0.0.0/33] }", "addresses.allow[0]:3 10.0.0.0/33 is not an address or range"],
    ["addresses: { deny: ['fe80::1%eth0'] }", "addresses.deny[0]:3 "],
  ])("%s is refused", (route, expected) => {
    const [mistake, ...others] = mistakesIn(route);
    expect(mistake?.replace("gateway.routes[0].", "")).toContain(expected);
    expect(others).toEqual([]);
  });

  it("may allow a range of which a part is denied", () => {
    expect(mistakesIn("addresses: { allow: [10.0.0.0/8], deny: [10.1.0.0/16] }")).toEqual([]);
    expect(mistakesIn("addresses: { allow: ['::/0'], deny: [0.0.0.0/0] }")).toEqual([]);
  });

  test.each<[string, string[], string[]]>([
    ["addresses: { deny: [10.0.0.0/8, 10.1.0.0/16] }", [], ["addresses.deny[1] 10.0.0.0/8"]],
    ["addresses: { deny: [10.0.0.1, 10.0.0.1/32] }", [], ["addresses.deny[1] 10.0.0.1"]],
    ["addresses: { allow: [10.1.0.0/16] }", ["addresses: { deny: [10.0.0.0/8] }"], ["addresses.allow[0] 10.1.0.0/16"]],
    ["addresses: { allow: [10.1.0.0/16] }", ["addresses: { allow: [192.0.2.0/24] }"], ["addresses.allow[0] 10.1.0.0/16"]],
    ["addresses: { allow: [10.0.0.0/8] }", ["addresses: { allow: [10.1.0.0/16] }"], []],
    ["countries: { allow: [FR] }", ["countries: { allow: [DE] }"], ["countries.allow[0] FR"]],
    ["networks: { allow: [7] }", ["networks: { deny: [7] }"], ["networks.allow[0] 7"]],
    ["networks: { allow: [7] }", ["networks: { deny: [8] }"], []],
  ])("%s under %j: %j is warned of", (route, gateway, expected) => {
    const warnings = warningsIn(route, gateway).map((warning) => warning.replace("gateway.routes[0].", ""));
    expect(warnings).toHaveLength(expected.length);
    for (const [index, text] of expected.entries()) {
      const [path = "", item = ""] = text.split(" ");
      expect(warnings[index]).toContain(path);
      expect(warnings[index]).toContain(item);
    }
  });
});
