import createClient, { type Client } from "openapi-fetch";
import type { AegisPaths } from "./aegis-paths.ts";

/** Answers in JSON; operations that answer in another type as well are read as JSON where nothing else is asked for. */
type JsonType = "application/json" | "application/problem+json";
export type AegisClient = Client<AegisPaths, JsonType>;

type ClientOptions = {
  /** Where analytics answers, for example `https://aegis.example.com`; empty for a page that it serves itself. */
  readonly address: string;
  /** The operator token or a personal token; none where a session's cookie signs in. */
  readonly token?: string;
  /** In place of the platform's own. */
  readonly fetch?: (request: Request) => Promise<Response>;
};

/** What answered was not analytics, or something in between answered for it. */
export class UnreadableAnswer extends Error {
  readonly response: Response;

  constructor(response: Response) {
    super(`The answer was ${response.status} without a problem: is this the address of analytics?`);
    this.name = "UnreadableAnswer";
    this.response = response;
  }
}

/**
 * Every operation of analytics, by method and path, with its parameters, body and answers as types. A refusal is no exception: it
 * is `error`, a problem, in place of `data`. Throws `UnreadableAnswer`, and what `fetch` throws. Redirects are not followed.
 */
export function createAegisClient({ address, token, fetch = (request) => globalThis.fetch(request) }: ClientOptions): AegisClient {
  const client = createClient<AegisPaths, JsonType>({
    baseUrl: address,
    fetch,
    redirect: "error",
    headers: { Accept: "application/json, application/problem+json", ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }) },
  });
  client.use({ onResponse: ({ response }) => refuseStrange(response) });
  return client;
}

function refuseStrange(response: Response): void {
  const isProblem = response.headers.get("Content-Type")?.startsWith("application/problem+json") === true;
  if (response.status >= 400 && !isProblem) throw new UnreadableAnswer(response);
}
