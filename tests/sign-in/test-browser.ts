type Jar = Map<string, string>;

/** A browser as far as signing in needs one: cookies by origin, redirects followed one by one. */
export class TestBrowser {
  readonly #jars = new Map<string, Jar>();
  /** Every address it was at, the newest last. */
  readonly visited: URL[] = [];

  cookie(origin: string, name: string): string | undefined {
    return this.#jars.get(origin)?.get(name);
  }

  setCookie(origin: string, name: string, value: string): void {
    this.#jarOf(origin).set(name, value);
  }

  async ask(address: string | URL, init: RequestInit = {}): Promise<Response> {
    const url = new URL(address);
    this.visited.push(url);
    const cookie = [...this.#jarOf(url.origin)].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(url, { redirect: "manual", ...init, headers: { ...init.headers, cookie } });
    for (const line of answer.headers.getSetCookie()) this.#keep(url.origin, line);
    return answer;
  }

  /** Follows redirects until there are none, or until `isThere`; answers where it is, and what leads on from there. */
  async follow(address: string, isThere: (url: URL) => boolean = () => false): Promise<URL> {
    let at = new URL(address);
    for (let steps = 0; steps < 20 && !isThere(at); steps += 1) {
      const next = (await this.ask(at)).headers.get("location");
      if (next === null) return at;
      at = new URL(next, at);
    }
    return at;
  }

  #jarOf(origin: string): Jar {
    const jar = this.#jars.get(origin) ?? new Map();
    this.#jars.set(origin, jar);
    return jar;
  }

  #keep(origin: string, line: string): void {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (/;\s*max-age=0/i.test(line) || value === "") this.#jarOf(origin).delete(name);
    else this.#jarOf(origin).set(name, value);
  }
}
