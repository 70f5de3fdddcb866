import { expect, test, vi } from "vitest";
import { createCredentialWatch } from "./credential-watch.ts";

const patience = { timeout: 20_000, interval: 10 };
const never = () => new Promise<boolean>(() => {});

test("questions that hang keep no other credential from being judged", async () => {
  const credentials = createCredentialWatch(5, 20);
  const ended: string[] = [];
  for (let index = 0; index < 10; index += 1) {
    credentials.watch(`hangs-${index}`, { stillHolds: never, end: () => ended.push("hanging") });
  }
  let holds = true;
  const stop = credentials.watch("revoked", { stillHolds: async () => holds, end: () => ended.push("revoked") });
  holds = false;
  await vi.waitFor(() => expect(ended).toContain("revoked"), patience);
  stop();
  expect(ended).not.toContain("hanging");
});
