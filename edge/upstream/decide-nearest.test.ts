import { expect, it } from "vitest";
import { decideNearest } from "./decide-nearest.ts";

const nowhere = { colo: null, country: null, continent: null, network: null };
const frankfurt = { colo: "FRA", country: "DE", continent: "EU", network: null };
const targets = [
  { name: "anywhere", regions: [] },
  { name: "europe", regions: ["EU", "AF"] },
  { name: "germany", regions: ["DE", "AT"] },
  { name: "frankfurt", regions: ["FRA"] },
  { name: "south-america", regions: ["SA"] },
];

it.each([
  ["the data centre before country and continent", frankfurt, ["frankfurt"]],
  ["the country before the continent", { ...frankfurt, colo: "MUC" }, ["germany"]],
  ["the continent", { ...nowhere, country: "FR", continent: "EU" }, ["europe"]],
  [
    "all where no target names the caller's",
    { colo: "SIN", country: "SG", continent: "AS", network: null },
    targets.map(({ name }) => name),
  ],
  ["all where nothing is known", nowhere, targets.map(({ name }) => name)],
  [
    "a continent's code as that and not as a country's",
    { colo: "RUH", country: "SA", continent: "AS", network: null },
    targets.map(({ name }) => name),
  ],
  ["a self-hosted edge's place", { ...nowhere, colo: "FRA" }, ["frankfurt"]],
])("prefers %s", (_name, caller, expected) => {
  expect(decideNearest(targets, caller).map(({ name }) => name)).toEqual(expected);
});

it("keeps all that are equally near", () => {
  const twins = [
    { name: "one", regions: ["DE"] },
    { name: "other", regions: ["AT", "DE"] },
    { name: "far", regions: ["US"] },
  ];
  expect(decideNearest(twins, frankfurt).map(({ name }) => name)).toEqual(["one", "other"]);
});
