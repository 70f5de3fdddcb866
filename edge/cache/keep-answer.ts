import type { Exchange } from "../exchange.ts";
import type { Answer } from "../platform.ts";
import { answerStored } from "./answer-stored.ts";
import type { CacheEntry } from "./cache-entry.ts";
import { decideStorable } from "./decide-storable.ts";
import { storeEntry } from "./entries.ts";
import type { Found, Lookup } from "./lookup.ts";

const TAG_FIELDS = ["Cache-Tag", "Surrogate-Key"] as const;
const MOST_TAGS = 64;
/** Fields of a 304 that say nothing of the body that is kept, or must not be kept. */
const notUpdated = new Set(["content-length", "content-encoding", "content-range", "set-cookie", "set-cookie2"]);

/** Keeps what the upstream answered, where that may be, while it is passed on. */
export async function keepAnswer(exchange: Exchange, lookup: Lookup, answer: Answer): Promise<Answer> {
  if (answer.webSocket) return answer;
  const tags = takeTags(answer);
  if (answer.status === 304 && lookup.conditions !== null && lookup.found) return refreshed(exchange, lookup, lookup.found, answer);
  const received = { status: answer.status, headers: fieldsOf(answer), tags };
  const entry = exchange.request.method === "GET" ? entryOf(exchange, lookup, received) : null;
  const length = Number(entry?.headers["content-length"] ?? 0);
  const isKept = entry !== null && length <= lookup.rules.maxBytes;
  answer.headers.append("Cache-Status", `aegis; fwd=${lookup.forwarded}${isKept ? "; stored" : ""}`);
  if (!isKept) {
    endFlight(exchange, lookup, false);
    return answer;
  }
  const { answer: passed, bytes } = exchange.runtime.platform.copyBody(answer, lookup.rules.maxBytes);
  exchange.waitUntil(bytes.then((body) => (body === null ? endFlight(exchange, lookup, false) : store(exchange, lookup, entry, body))));
  return passed;
}

/** The upstream says that what is kept still holds: its fields are brought up to date (RFC 9111 4.3.4). */
async function refreshed(exchange: Exchange, lookup: Lookup, { entry, kept }: Found, answer: Answer): Promise<Answer> {
  const body = await kept.bytes();
  const news = Object.entries(fieldsOf(answer)).filter(([name]) => !notUpdated.has(name));
  const { age: _age, date: _date, ...known } = entry.headers;
  const headers = { ...known, ...Object.fromEntries(news) };
  const isSame = entry.headers.etag === undefined || headers.etag === entry.headers.etag;
  const updated = entryOf(exchange, lookup, { ...entry, headers });
  if (updated && isSame) exchange.waitUntil(store(exchange, lookup, updated, body));
  else endFlight(exchange, lookup, false);
  const response = await answerStored(
    exchange,
    { entry: updated ?? { ...entry, headers }, kept: { ...kept, body, bytes: async () => body } },
    `fwd=${lookup.forwarded}; fwd-status=304`,
  );
  for (const cookie of answer.headers.getSetCookie()) response.headers.append("Set-Cookie", cookie);
  return response;
}

async function store(exchange: Exchange, lookup: Lookup, entry: CacheEntry, body: Uint8Array): Promise<void> {
  // Known now, if it was not announced.
  entry.headers["content-length"] = String(body.byteLength);
  const isStored = await storeEntry(exchange, lookup, entry, body);
  endFlight(exchange, lookup, isStored && entry.mustRevalidate !== "always" && Date.now() - entry.bornAt < entry.freshMs);
}

/** Lets those who wait go on: to what was kept, or each to the upstream. */
export function endFlight({ runtime }: Exchange, { flight, flightKey }: Lookup, isShared: boolean): void {
  if (flight !== null) runtime.cache.flights.end(flightKey, flight, isShared, Date.now());
}

/** The names an answer can be purged by; they are for us, and go no further. */
export function takeTags({ headers }: Answer): string[] {
  const tags: string[] = [];
  for (const name of TAG_FIELDS) {
    const text = headers.get(name);
    if (text === null) continue;
    headers.delete(name);
    tags.push(...text.split(/[\s,]+/).filter((tag) => tag !== "" && tag.length <= 128));
  }
  return tags.slice(0, MOST_TAGS);
}

function entryOf({ route }: Exchange, { rules, shown, askedAt }: Lookup, received: Pick<CacheEntry, "status" | "headers" | "tags">) {
  const { status, headers, tags } = received;
  return decideStorable({ route: route?.id ?? "", status, headers, tags, requestedAt: askedAt, receivedAt: Date.now() }, rules, shown);
}

function fieldsOf({ headers }: Answer): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const name of headers.keys()) fields[name] = headers.get(name) ?? "";
  return fields;
}
