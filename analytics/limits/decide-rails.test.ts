import { describe, expect, test } from "vitest";
import { defaultRails, LoopSection } from "#contracts/loop.ts";
import { decideRails, decideSharedRails } from "./decide-rails.ts";

const railsOf = (section: object, route = "users") => decideRails(LoopSection.parse(section), route);
const users = (rails: object) => [{ route: "users", ...rails }];

describe("the guard rails of a route", () => {
  test("are the defaults where the config says nothing, durations in seconds", () => {
    expect(railsOf({})).toEqual({
      mode: defaultRails.mode,
      anomalyAbove: 0.8,
      minimum: 1,
      maximum: 1_000_000_000,
      largestStep: 0.9,
      coolDownSeconds: 60,
      expiresAfterSeconds: 600,
      blockAbove: 0.95,
      blockForSeconds: 900,
    });
  });

  test.each<[string, object, string, object]>([
    ["what the section says", { mode: "auto", minimum: 7, blockFor: "2h" }, "users", { mode: "auto", minimum: 7, blockForSeconds: 7200 }],
    ["what the route says before the section", { minimum: 7, routes: users({ minimum: 9 }) }, "users", { minimum: 9 }],
    [
      "field by field",
      { mode: "auto", coolDown: "5m", routes: users({ coolDown: "10s" }) },
      "users",
      { mode: "auto", coolDownSeconds: 10, expiresAfterSeconds: 600 },
    ],
    ["of other routes nothing", { routes: users({ mode: "off", anomalyAbove: 0.5 }) }, "orders", { mode: "suggest", anomalyAbove: 0.8 }],
    ["where no route matched, what the section says", { mode: "shadow", routes: users({ mode: "off" }) }, "", { mode: "shadow" }],
  ])("are %s", (_what, section, route, rails) => {
    expect(railsOf(section, route)).toMatchObject(rails);
  });

  test("fall back also where a field is there without a value", () => {
    const section = { routes: [{ route: "users", mode: undefined, largestStep: undefined }], mode: undefined, largestStep: 0.25 };
    expect(decideRails(section, "users")).toMatchObject({ mode: "suggest", largestStep: 0.25 });
  });
});

describe("the guard rails of a limit that serves several routes", () => {
  const bold = { mode: "auto", minimum: 5, maximum: 100, largestStep: 0.9, coolDown: "10s", expiresAfter: "10m" };
  const careful = { mode: "suggest", minimum: 50, maximum: 500, largestStep: 0.5, coolDown: "5m", expiresAfter: "1m" };
  const shared = (...sections: object[]) => {
    const [first, ...others] = sections.map((section) => railsOf(section));
    if (first === undefined) throw new Error("no rails");
    return decideSharedRails([first, ...others]);
  };

  test("are those of the only one", () => {
    expect(shared(bold)).toEqual(railsOf(bold));
  });

  test("are what the most careful of them allows, in whichever order", () => {
    const expected = { mode: "suggest", minimum: 50, maximum: 500, largestStep: 0.5, coolDownSeconds: 300, expiresAfterSeconds: 60 };
    expect(shared(bold, careful)).toMatchObject(expected);
    expect(shared(careful, bold)).toMatchObject(expected);
  });

  test.each([
    ["off", "auto", "off"],
    ["auto", "shadow", "shadow"],
    ["shadow", "suggest", "suggest"],
    ["suggest", "off", "off"],
  ])("mode %s and %s: %s", (one, other, mode) => {
    expect(shared({ mode: one }, { mode: other }).mode).toBe(mode);
  });
});
