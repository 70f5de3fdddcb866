import type { Exchange } from "../exchange.ts";
import type { Answer } from "../platform.ts";

/** Where the route counts messages and the upstream switched to WebSocket: the same answer, told of in the log once it has closed. */
export function countMessages(exchange: Exchange, answer: Answer): Answer {
  const { route, runtime, policy, requestId, client, waitUntil, arrivedAt } = exchange;
  if (!answer.webSocket || !route?.count?.includes("messages")) return answer;
  const counted = runtime.platform.countMessages(answer);
  const closed = counted.counts.then(({ messagesIn, messagesOut }) => {
    runtime.signals.count("messages-in", messagesIn);
    runtime.signals.count("messages-out", messagesOut);
    if (policy.config.accessLog === "off") return;
    runtime.log.info("websocket closed", { requestId, route: route.id, client, messagesIn, messagesOut, openMs: Date.now() - arrivedAt });
  });
  waitUntil(closed);
  return counted.answer;
}
