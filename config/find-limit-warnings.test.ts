import { expect, test } from "vitest";
import { readConfig } from "./read-config.ts";

const warningsOf = (...rules: string[]) => {
  const result = readConfig(`
gateway:
  routes:
    - { id: shop, path: /shop/*, upstream: "https://shop.example", auth: none }
rateLimiting:
  default: { limit: 10, window: 1m }
  rules:
${rules.map((rule, index) => `    - { name: rule-${index}, limit: 10, window: 1m, ${rule} }`).join("\n")}
`);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.warnings.map(({ path, message }) => [path, message]);
};
const warning = ["rateLimiting.rules[0].by", expect.stringMatching(/callers choose its value/)];
const byTenant = "route: shop, by: 'header:X-Tenant'";

test.each([
  ["in the default's place", [byTenant]],
  ["in a list", ["route: shop, by: [client, 'header:X-Tenant']"]],
  ["beside one by another header", [byTenant, "additional: true, by: 'header:X-User'"]],
  ["beside one that everybody shares", [byTenant, "additional: true, by: route"]],
  ["beside one in shadow", [byTenant, "additional: true, shadow: true"]],
  ["beside one of other paths", [byTenant, "additional: true, path: /shop/a/*"]],
  ["beside one of other methods", [byTenant, "additional: true, methods: [POST]"]],
  ["beside one that asks for a plan", [byTenant, "additional: true, plans: [gold]"]],
])("a limit by a header %s is told", (_where, rules) => {
  expect(warningsOf(...rules)).toContainEqual(warning);
});

test.each([
  ["beside the default", ["additional: true, route: shop, by: 'header:X-Tenant'"]],
  ["beside one by address", [byTenant, "additional: true, by: address"]],
  ["beside one of the same path", [byTenant, "additional: true, path: /shop/*"]],
  ["of some methods, beside one of these", [`${byTenant}, methods: [HEAD]`, "additional: true, methods: [GET]"]],
])("a limit by a header %s is not", (_where, rules) => {
  expect(warningsOf(...rules)).toEqual([]);
});
