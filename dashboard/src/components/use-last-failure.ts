import { useState } from "react";

type Asked = { data: unknown; error: Error | null };

/**
 * Why there is still nothing to show, also while it is asked for again: the query itself forgets then, and a notice that came
 * and went with every poll would take the focus of its button along. Null: nothing failed yet, or there is something.
 */
export function useLastFailure({ data, error }: Asked): Error | null {
  const [last, setLast] = useState(error);
  if (error !== null && error !== last) setLast(error);
  return data === undefined ? (error ?? last) : null;
}
