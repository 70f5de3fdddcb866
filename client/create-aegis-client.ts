import createClient, { type Client } from "openapi-fetch";
import type { AegisPaths } from "./aegis-paths.ts";

/** Operations that answer in JSON and in another type as well are read as JSON; those that only answer in text, with `parseAs: "text"`. */
type AnswerType = "application/json" | "application/problem+json" | "application/x-ndjson" | "text/plain";
export type AegisClient = Client<AegisPaths, AnswerType>;

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
    super(
      `The answer was ${response.status} and no JSON: is this the address of analytics? What answers in text asks for parseAs: "text".`,
    );
    this.name = "UnreadableAnswer";
    this.response = response;
  }
}

/**
 * Every operation of analytics, by method and path, with its parameters, body and answers as types. A refusal is no exception: it
 * is `error`, a problem, in place of `data`. Throws `UnreadableAnswer`, and what `fetch` throws. Redirects are not followed.
 */
export function createAegisClient({ address, token, fetch = (request) => globalThis.fetch(request) }: ClientOptions): AegisClient {
  const client = createClient<AegisPaths, AnswerType>({
    baseUrl: address,
    fetch,
    redirect: "error",
    headers: { Accept: "application/json, application/problem+json", ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }) },
  });
  client.use({ onResponse: ({ response, options }) => refuseStrange(response, options.parseAs) });
  return client;
}

function refuseStrange(response: Response, parseAs = "json"): void {
  const isJson = /^application\/(problem\+)?json\b/i.test(response.headers.get("Content-Type") ?? "");
  const isEmpty = response.body === null || response.headers.get("Content-Length") === "0";
  const isStrange = response.ok ? parseAs === "json" && !isEmpty : response.status >= 400;
  if (isStrange && !isJson) throw new UnreadableAnswer(response);
}
