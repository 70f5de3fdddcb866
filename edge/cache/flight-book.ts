/** One answer that is being fetched, or that was found to be of no use to others. */
export interface Flight {
  isUnderWay: boolean;
  /** Milliseconds since 1970: then it counts no more. */
  until: number;
}

/** Whoever waits for another's answer asks the upstream itself after this. */
const LONGEST_FLIGHT_MS = 5000;
/** For so long nobody waits for what proved to be of use to one caller only. */
const REMEMBERED_MS = 5000;
const LOOK_AGAIN_MS = 10;
const MOST_FLIGHTS = 10_000;

/**
 * What is being fetched in this isolate, so that many who miss the same ask the upstream once. Plain data: another request's
 * promise may never settle, so each who waits looks again by a timer of its own.
 */
export class FlightBook {
  readonly #flights = new Map<string, Flight>();

  /** Begins a flight; null: one is under way, or nobody should wait for this. */
  begin(key: string, now: number): Flight | null {
    if (this.#current(key, now)) return null;
    const flight = { isUnderWay: true, until: now + LONGEST_FLIGHT_MS };
    this.#flights.delete(key);
    this.#flights.set(key, flight);
    const oldest = this.#flights.keys().next().value;
    if (this.#flights.size > MOST_FLIGHTS && oldest !== undefined) this.#flights.delete(oldest);
    return flight;
  }

  /** Ends a flight; `isShared`: others can be answered by what it brought. */
  end(key: string, flight: Flight, isShared: boolean, now: number): void {
    if (this.#flights.get(key) !== flight) return;
    if (isShared) this.#flights.delete(key);
    flight.isUnderWay = false;
    flight.until = now + REMEMBERED_MS;
  }

  /** Waits while one is under way; true when it brought something that others may use. */
  async landed(key: string): Promise<boolean> {
    let flight = this.#current(key, Date.now());
    if (!flight?.isUnderWay) return false;
    while (flight?.isUnderWay) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
      flight = this.#current(key, Date.now());
    }
    return flight === undefined;
  }

  #current(key: string, now: number): Flight | undefined {
    const flight = this.#flights.get(key);
    return flight !== undefined && flight.until > now ? flight : undefined;
  }
}
