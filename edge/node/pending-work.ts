/** Work that goes on behind answers, so that a stop can wait for it. */
export class PendingWork {
  readonly #pending = new Set<Promise<unknown>>();

  readonly add = (work: Promise<unknown>): void => {
    this.#pending.add(work);
    const forget = () => void this.#pending.delete(work);
    work.then(forget, forget);
  };

  async settled(): Promise<void> {
    await Promise.allSettled([...this.#pending]);
  }
}
