import { expect, it } from "vitest";
import { decideOpinion, type Opinion } from "./decide-opinion.ts";

const rules = { healthyAfter: 2, unhealthyAfter: 3 };

/** Opinions after each of these checks, `+` good and `-` bad; `H` healthy, `u` unhealthy. */
function play(checks: string): string {
  let opinion: Opinion | null = null;
  return [...checks]
    .map((check) => {
      opinion = decideOpinion(opinion, check === "+", rules);
      return opinion.healthy ? "H" : "u";
    })
    .join("");
}

it.each([
  ["+", "H"],
  ["-", "H"],
  ["--", "HH"],
  ["---", "HHu"],
  ["--+--", "HHHHH"],
  ["---+", "HHuu"],
  ["---++", "HHuuH"],
  ["---+-+", "HHuuuu"],
  ["---++--", "HHuuHHH"],
])("%s makes %s", (checks, expected) => {
  expect(play(checks)).toBe(expected);
});

it("counts how many in a row were alike", () => {
  expect(decideOpinion({ good: false, inRow: 4, healthy: false }, false, rules)).toEqual({ good: false, inRow: 5, healthy: false });
  expect(decideOpinion({ good: false, inRow: 4, healthy: false }, true, rules)).toEqual({ good: true, inRow: 1, healthy: false });
});
