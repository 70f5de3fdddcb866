import { MetricsFrame } from "#contracts/report.ts";
import { decideReconnectDelay } from "./decide-reconnect-delay.ts";

/** A frame is due each second; this long without one and the connection is taken for dead. */
const STALLED_AFTER_MS = 8_000;

export type StreamState = { status: "connecting" } | { status: "live" } | { status: "reconnecting"; attempt: number };

export type StreamListener = {
  onFrame: (frame: MetricsFrame) => void;
  onState: (state: StreamState) => void;
};

/** Follows /ws/metrics until the returned function is called: reconnects by itself and reports every change of state. */
export function openMetricsStream({ onFrame, onState }: StreamListener): () => void {
  let socket: WebSocket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let attempt = 0;
  let ended = false;

  const wait = (ms: number, then: () => void) => {
    clearTimeout(timer);
    timer = setTimeout(then, ms);
  };
  const connect = () => {
    const opened = new WebSocket(streamUrl());
    socket = opened;
    wait(STALLED_AFTER_MS, lose);
    opened.onclose = () => socket === opened && lose();
    opened.onmessage = ({ data }) => {
      const frame = socket === opened ? readFrame(data) : undefined;
      if (!frame) return;
      attempt = 0;
      wait(STALLED_AFTER_MS, lose);
      onState({ status: "live" });
      onFrame(frame);
    };
  };
  const lose = () => {
    const lost = socket;
    socket = undefined;
    lost?.close();
    if (ended) return;
    attempt += 1;
    onState({ status: "reconnecting", attempt });
    wait(decideReconnectDelay(attempt, Math.random()), connect);
  };
  const comeBackOnline = () => socket === undefined && wait(0, connect);

  onState({ status: "connecting" });
  connect();
  window.addEventListener("online", comeBackOnline);
  return () => {
    ended = true;
    clearTimeout(timer);
    window.removeEventListener("online", comeBackOnline);
    lose();
  };
}

function streamUrl(): string {
  const url = new URL("/ws/metrics", window.location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

/** A message of another shape is no frame; when none comes in time the stream counts as lost. */
function readFrame(data: unknown): MetricsFrame | undefined {
  try {
    return MetricsFrame.safeParse(JSON.parse(String(data))).data;
  } catch {
    return undefined;
  }
}
