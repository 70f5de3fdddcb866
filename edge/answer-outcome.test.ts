import { expect, it } from "vitest";
import { answerOutcome } from "./answer-outcome.ts";
import type { Exchange } from "./exchange.ts";
import { newExchange } from "./new-exchange.ts";
import { answerOnWorkers } from "./workers/workers-platform.ts";

function exchange(changes: Partial<Exchange>): Exchange {
  return {
    ...newExchange({
      request: new Request("http://gateway.test/"),
      runtime: { platform: { answer: answerOnWorkers } },
    } as unknown as Exchange),
    requestId: "id",
    path: "/a",
    ...changes,
  };
}

it("answers a fault in answering as a problem that carries the request's id, and tells its cause", async () => {
  const limitState = { name: "line\nbreak", quota: 1, windowSeconds: 1, remaining: 1, resetSeconds: 1 };
  const { response, refusal } = answerOutcome(exchange({ limitStates: [limitState] }), { response: new Response("good") });
  expect([response.status, response.headers.get("X-Request-Id")]).toEqual([500, "id"]);
  expect(await (response as Response).json()).toMatchObject({ code: "internal-error", requestId: "id", instance: "/a" });
  expect(refusal).toMatchObject({ reason: "fault in answering", cause: expect.any(TypeError) });
});

it("answers what the steps answered, with no refusal", async () => {
  const { response, refusal } = answerOutcome(exchange({}), { response: new Response("good") });
  expect([await (response as Response).text(), response.headers.get("X-Request-Id"), refusal]).toEqual(["good", "id", null]);
});
