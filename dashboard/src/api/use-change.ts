import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";

type Keeping = { /** How long the answer stays in memory once nobody shows it; by default some minutes. */ keepMs?: number };

/** A change that is done once what it affects is shown as it now is. A refused one reads it again as well: somebody else may have changed it. */
export function useChange<Input, Answer>(
  change: (input: Input) => Promise<Answer>,
  affected: readonly QueryKey[],
  { keepMs }: Keeping = {},
) {
  const queryClient = useQueryClient();
  const readAgain = () => Promise.all(affected.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
  return useMutation({
    mutationFn: change,
    ...(keepMs === undefined ? {} : { gcTime: keepMs }),
    onSuccess: () => readAgain(),
    onError: () => {
      void readAgain();
    },
  });
}
