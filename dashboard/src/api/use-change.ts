import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";

/** A change that is done once what it affects is shown as it now is. A refused one reads it again as well: somebody else may have changed it. */
export function useChange<Input, Answer>(change: (input: Input) => Promise<Answer>, affected: readonly QueryKey[]) {
  const queryClient = useQueryClient();
  const readAgain = () => Promise.all(affected.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
  return useMutation({
    mutationFn: change,
    onSuccess: () => readAgain(),
    onError: () => {
      void readAgain();
    },
  });
}
