import { useCallback } from "react";
import { useSearchParams } from "wouter";

/** A choice that stands in the page's address, so that a link shows what its sender saw. What is not offered is not believed. */
export function useChoice<Offered extends string>(
  name: string,
  offered: readonly Offered[],
  first: Offered,
): [Offered, (next: string) => void] {
  const [search, setSearch] = useSearchParams();
  const asked = search.get(name);
  const chosen = offered.find((choice) => choice === asked) ?? first;
  const choose = useCallback(
    (next: string) => {
      if (!offered.some((choice) => choice === next)) return;
      setSearch((previous) => ({ ...Object.fromEntries(previous), [name]: next }), { replace: true });
    },
    [name, offered, setSearch],
  );
  return [chosen, choose];
}
