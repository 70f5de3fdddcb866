interface Client {
  asked: number;
  admitted: number;
  ideal: number;
}

/** Of clients that an exact limiter refused at least once, or of all of them. */
export interface Sum {
  admitted: number;
  ideal: number;
}

/** What became of requests, beside what an exact limiter would have made of them. */
export class Tally {
  readonly #clients = new Map<number, Client>();
  readonly #windowMs: number;
  readonly #perWindow: number[] = [];
  readonly waitsMs: number[] = [];
  requests = 0;
  judged = 0;

  constructor(windowSeconds: number) {
    this.#windowMs = windowSeconds * 1000;
  }

  /** Notes a request; what is returned takes the verdict on it, once there is one, and how long it took. */
  ask(client: number, at: number, isIdeal: boolean): (admitted: boolean, waitMs: number) => void {
    const known = this.#clients.get(client) ?? { asked: 0, admitted: 0, ideal: 0 };
    this.#clients.set(client, known);
    const window = Math.floor(at / this.#windowMs);
    this.requests += 1;
    known.asked += 1;
    if (isIdeal) known.ideal += 1;
    return (admitted, waitMs) => {
      this.judged += 1;
      if (waitMs > 0) this.waitsMs.push(waitMs);
      if (!admitted) return;
      known.admitted += 1;
      this.#perWindow[window] = (this.#perWindow[window] ?? 0) + 1;
    };
  }

  /** Admitted in each window. */
  get perWindow(): readonly number[] {
    return this.#perWindow;
  }

  get all(): Sum {
    return sum([...this.#clients.values()]);
  }

  get limited(): Sum {
    return sum([...this.#clients.values()].filter(({ ideal, asked }) => ideal < asked));
  }
}

function sum(clients: readonly Client[]): Sum {
  return {
    admitted: clients.reduce((total, { admitted }) => total + admitted, 0),
    ideal: clients.reduce((total, { ideal }) => total + ideal, 0),
  };
}
