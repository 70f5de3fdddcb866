import { describe, expect, test } from "vitest";
import { readConfig } from "./read-config.ts";

/** A valid config of the routes `users` and `orders`, then these lines; the first of them is line 5. */
const configOf = (...lines: string[]) =>
  [
    "gateway:",
    "  routes:",
    "    - {id: users, path: /users, upstream: 'http://h'}",
    "    - {id: orders, path: /orders, upstream: 'http://h'}",
    ...lines,
    "",
  ].join("\n");

function mistakesOf(...lines: string[]): string[] {
  const result = readConfig(configOf(...lines));
  return result.ok ? [] : result.errors.map(({ line, path, message }) => `${line} ${path}: ${message}`);
}

const loopRoutes = (...routes: string[]) => ["loop:", "  routes:", ...routes.map((route) => `    - {${route}}`)];
const rules = (...entries: string[]) => [
  "alerts:",
  "  rules:",
  ...entries.map((entry) => `    - {metric: error-rate, above: 0.1, ${entry}}`),
];
const webhooks = (...entries: string[]) => ["alerts:", "  webhooks:", ...entries.map((entry) => `    - {${entry}}`)];
const words = (values: string, nearest = "") => `is not a choice${nearest}: use one of ${values}`;

describe("a mistake in what the loop may do", () => {
  test.each<[string, string[], string]>([
    ["an unknown route", loopRoutes("route: usres"), '7 loop.routes[0].route: "usres" is not a route: did you mean "users"?'],
    [
      "a sample of an unknown route",
      ["monitoring: {rawSampleByRoute: {usres: 0.1}}"],
      '5 monitoring.rawSampleByRoute.usres: "usres" is not a route: did you mean "users"?',
    ],
    ["a route unlike any", loopRoutes("route: elsewhere"), '7 loop.routes[0].route: "elsewhere" is not a route: known here: users, orders'],
    [
      "a route that stands twice",
      loopRoutes("route: users, mode: auto", "route: users"),
      "8 loop.routes[1].route: is the route of loop.routes[0] (line 7) too: write its guard rails in one place",
    ],
    ["guard rails of no route", loopRoutes("mode: auto"), "7 loop.routes[0].route: is missing: give a text (The route)"],
    [
      "a minimum above the maximum",
      ["loop: {minimum: 11, maximum: 10}"],
      "5 loop.minimum: minimum 11 is above maximum 10: lower one or raise the other",
    ],
    [
      "a route's minimum above its maximum",
      loopRoutes("route: users, minimum: 11, maximum: 10"),
      "7 loop.routes[0].minimum: minimum 11 is above maximum 10: lower one or raise the other",
    ],
    [
      "a route's minimum above the section's maximum",
      ["loop:", "  maximum: 10", "  routes: [{route: users, minimum: 11}]"],
      "7 loop.routes[0].minimum: minimum 11 is above maximum 10: lower one or raise the other",
    ],
    [
      "a route's maximum below the section's minimum",
      ["loop:", "  minimum: 11", "  routes: [{route: users, maximum: 10}]"],
      "7 loop.routes[0].maximum: minimum 11 is above maximum 10: lower one or raise the other",
    ],
    ["an unknown mode", ["loop: {mode: atuo}"], `5 loop.mode: "atuo" ${words("off, suggest, shadow, auto", " (did you mean auto?)")}`],
    ["false in place of a mode", ["loop: {mode: false}"], `5 loop.mode: false ${words("off, suggest, shadow, auto")}`],
    ["a step of all that there is", ["loop: {largestStep: 1}"], "5 loop.largestStep: 1 is outside the range: use less than 1"],
    ["a step of nothing", ["loop: {largestStep: 0}"], "5 loop.largestStep: 0 is outside the range: use more than 0"],
    ["a minimum of nothing", ["loop: {minimum: 0}"], "5 loop.minimum: 0 is outside the range: use at least 1"],
    ["a duration without a unit", ["loop: {coolDown: 60}"], "5 loop.coolDown: 60 is not a text: give a text"],
    ["an unknown key", ["loop: {maxmum: 1}"], '5 loop.maxmum: is an unknown key: did you mean "maximum"?'],
  ])("%s", (_what, lines, mistake) => {
    expect(mistakesOf(...lines)).toEqual([mistake]);
  });

  test("stands beside all others", () => {
    const lines = [
      "loop:",
      "  minimum: 9",
      "  maximum: 8",
      "  routes:",
      "    - {route: usres, minimum: 7}",
      "    - {route: users, maximum: 6}",
    ];
    expect(mistakesOf(...lines, ...rules("name: a, route: odrers")).map((mistake) => mistake.split(":")[0])).toEqual([
      "6 loop.minimum",
      "9 loop.routes[0].route",
      "10 loop.routes[1].maximum",
      "13 alerts.rules[0].route",
    ]);
  });
});

describe("a mistake in alerts", () => {
  test.each<[string, string[], string]>([
    ["an unknown route", rules("name: a, route: usres"), '7 alerts.rules[0].route: "usres" is not a route: did you mean "users"?'],
    [
      "a name that stands twice",
      rules("name: a", "name: b", "name: a"),
      "9 alerts.rules[2].name: is the name of alerts.rules[0] (line 7) too: give each alert a name of its own",
    ],
    ["a rule without a name", rules("for: 1m"), "7 alerts.rules[0].name: is missing: give a text (The rule's name)"],
    [
      "a threshold below nothing",
      rules("name: a, above: -1").map((line) => line.replace("above: 0.1, ", "")),
      "7 alerts.rules[0].above: -1 is outside the range: use at least 0",
    ],
    [
      "no request at all",
      rules("name: a, minimumRequests: 0"),
      "7 alerts.rules[0].minimumRequests: 0 is outside the range: use at least 1",
    ],
  ])("%s", (_what, lines, mistake) => {
    expect(mistakesOf(...lines)).toEqual([mistake]);
  });
});

describe("a webhook", () => {
  const address = /^7 alerts\.webhooks\[0\]\.url: this value is not valid: use an https address, a reference such as/;
  const foreign = [
    "http://chat.example/x",
    "http://127.0.0.1.example/",
    "http://localhost.example/",
    "http://10.0.0.1/",
    "ftp://h/",
    "//h/",
  ];

  test.each([...foreign, "chat.example", "", "$" + "{env:lower}", "https://"])("may not have the address %j", (url) => {
    const [mistake = "", ...more] = mistakesOf(...webhooks(`name: chat, url: ${JSON.stringify(url)}`));
    expect(mistake).toMatch(address);
    expect(more).toEqual([]);
  });

  test.each(["https://chat.example/x?a=b", "http://127.0.0.1:9000/x", "http://localhost/", "http://[::1]:1/x", "$" + "{env:ALERT_URL}"])(
    "may have the address %j",
    (url) => {
      expect(mistakesOf(...webhooks(`name: chat, url: ${JSON.stringify(url)}`))).toEqual([]);
    },
  );

  test("may not hold its secret, which no message shows", () => {
    const mistakes = mistakesOf(...webhooks("name: chat, url: 'https://h/', secret: hunter2-hunter2"));
    expect(mistakes).toEqual([
      expect.stringMatching(/^7 alerts\.webhooks\[0\]\.secret: this value is not valid: write a reference such as/),
    ]);
    expect(mistakes.join()).not.toContain("hunter2");
  });

  test("has a name of its own", () => {
    expect(mistakesOf(...webhooks("name: chat, url: 'https://h/'", "name: chat, url: 'https://i/'"))).toEqual([
      "8 alerts.webhooks[1].name: is the name of alerts.webhooks[0] (line 7) too: give each webhook a name of its own",
    ]);
  });
});

test("the loop's guard rails and alerts of a config are its settings, with their defaults", () => {
  const result = readConfig(configOf(...loopRoutes("route: users, mode: auto"), ...rules("name: a")));
  expect(result).toMatchObject({
    ok: true,
    settings: {
      loop: { routes: [{ route: "users", mode: "auto" }] },
      alerts: { rules: [{ name: "a", for: "1m", minimumRequests: 10 }], webhooks: [] },
    },
  });
});
