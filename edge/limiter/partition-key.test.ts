import { expect, it } from "vitest";
import { partitionKey } from "./partition-key.ts";

const limit = (by: Parameters<typeof partitionKey>[0]["by"]) => ({ name: "l", by });

it("is none where every client has a counter of its own", () => {
  expect(partitionKey(limit("client"), "sub:a")).toBeUndefined();
});

it("is short, always the same for a counter, and another for another counter or limit", () => {
  const keys = ["ip:e1:a", "ip:e1:b", "header:X-Tenant:é\nkey:a"].map((key) => partitionKey(limit("address"), key));
  expect(keys).toEqual(["ip:e1:a", "ip:e1:b", "header:X-Tenant:é\nkey:a"].map((key) => partitionKey(limit(["address"]), key)));
  for (const key of keys) expect(key).toMatch(/^[A-Za-z0-9+/]{4}$/);
  expect(new Set([...keys, partitionKey({ name: "other", by: "address" }, "ip:e1:a")]).size).toBe(4);
});
