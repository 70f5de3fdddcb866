import { useEffect, useState } from "react";
import { type ProblemCode, problems } from "#contracts/problem.ts";

const PREFIX = "#sign-in-failed=";

/** Why the way back from the OpenID provider ended here (`…/#sign-in-failed=<problem>`); it leaves the address bar. */
export function useProviderFailure(): Error | null {
  const [failure] = useState(readFailure);
  useEffect(() => {
    const { hash, pathname, search } = window.location;
    if (hash.startsWith(PREFIX)) window.history.replaceState(window.history.state, "", pathname + search);
  }, []);
  return failure;
}

function readFailure(): Error | null {
  const { hash } = window.location;
  if (!hash.startsWith(PREFIX)) return null;
  const code = hash.slice(PREFIX.length);
  return new Error(Object.hasOwn(problems, code) ? problems[code as ProblemCode].title : problems["authentication-failed"].title);
}
