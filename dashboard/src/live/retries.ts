/** Runs again what failed, all of it together: each by itself would soon be more messages than a client may send. */
export function createRetries(afterMs: number, run: (id: string) => void) {
  const failed = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const clear = () => {
    clearTimeout(timer);
    timer = undefined;
    failed.clear();
  };
  const runAll = () => {
    const ids = [...failed];
    clear();
    ids.forEach(run);
  };
  return {
    add: (id: string): void => {
      failed.add(id);
      timer ??= setTimeout(runAll, afterMs);
    },
    clear,
  };
}
