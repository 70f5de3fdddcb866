import { expect, it } from "vitest";
import { publicLookup } from "./public-lookup.ts";

it.each([true, false])("a name that stands for private addresses only is not connected to (all: %s)", async (all) => {
  const error = await new Promise((resolve) => publicLookup("localhost", { all }, resolve));
  expect(String(error)).toContain("localhost stands for private addresses only");
});
