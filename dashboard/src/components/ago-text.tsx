import { formatAgo } from "../format/format-duration.ts";
import { formatFull } from "../format/format-time.ts";
import { useNow } from "./use-now.ts";

/** How long ago something was; its tooltip has the exact time. */
export function AgoText({ at }: { at: string }) {
  const atMs = Date.parse(at);
  return (
    <time dateTime={at} title={formatFull(atMs)} className="figure">
      {formatAgo(atMs, useNow())}
    </time>
  );
}
