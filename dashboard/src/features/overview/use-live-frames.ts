import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { MetricsFrame } from "#contracts/stream.ts";
import { queryKeys } from "../../api/query-keys.ts";
import type { StreamState } from "../../live/kept-socket.ts";
import { openMetricsStream } from "../../live/open-metrics-stream.ts";

export const LIVE_SECONDS = 300;

/** The frames of the last five minutes, oldest first, and how the stream is. */
export function useLiveFrames(): { frames: MetricsFrame[]; state: StreamState } {
  const queryClient = useQueryClient();
  const [frames, setFrames] = useState<MetricsFrame[]>([]);
  const [state, setState] = useState<StreamState>({ status: "connecting" });
  useEffect(() => {
    const stream = openMetricsStream({
      onFrame: (frame) => setFrames((previous) => appendFrame(previous, frame)),
      onState: (next) => {
        setState((previous) => (previous.status === "open" && next.status === "open" ? previous : next));
        // A browser hides why a socket was refused; the session's own endpoint says whether it has ended.
        if (next.status === "reconnecting" || isEndOfSignIn(next)) queryClient.invalidateQueries({ queryKey: queryKeys.session });
      },
    });
    return stream.close;
  }, [queryClient]);
  return { frames, state };
}

function isEndOfSignIn(state: StreamState): boolean {
  return state.status === "closed" && state.code !== null;
}

/** Keeps five minutes; a frame that is not newer than the last (a restarted service) starts the series anew. */
export function appendFrame(frames: MetricsFrame[], frame: MetricsFrame): MetricsFrame[] {
  const at = Date.parse(frame.at);
  const last = frames.at(-1);
  if (last && at < Date.parse(last.at)) return [frame];
  const kept = frames.filter(({ at: other }) => Date.parse(other) > at - LIVE_SECONDS * 1000 && other !== frame.at);
  return [...kept, frame];
}
