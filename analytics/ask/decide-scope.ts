/** Why a question is none of ours, by words that say so; the first that holds is told. */
const outOfScope: readonly (readonly [RegExp, string])[] = [
  [
    /^ (?:please |can you |could you |now |then |go |and |would you |you must |i want you to |i want to |let us |lets )*(?:delete|drop|truncate|insert|update|alter|create|grant|block|unblock|ban|unban|revoke|disable|enable|restart|stop|kill|shut|raise|lower|reduce|set|change|publish|deploy|roll|reset|purge|clear|remove|add|rotate|fix|write|execute|exec|approve|reject|acknowledge|turn|switch|configure|scale|flush|throttle|allow|deny|forget|erase|sign) /,
    "Questions are answered; nothing is changed by them. Changes are made on the dashboard's pages, with the CLI or the API.",
  ],
  [
    / (?:drop table|delete from|insert into|union select|select \*|select .* from|or 1=1|update .* set|pg_sleep|information_schema|--) /,
    "This is no question about traffic.",
  ],
  [
    / (?:tomorrow|next (?:minute|hour|day|week|month|year|quarter|weekend|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|forecast|predict|prediction|project(?:ed|ion)|will|gonna|going to|future|upcoming|expect|in (?:the )?coming) /,
    "What is to come is not measured; only what was is.",
  ],
  [
    / (?:weather|temperature|rain|joke|poem|story|recipe|capital of|president|football|soccer|news|stock|bitcoin|song|movie|meaning of life|translate|your name|who are you|are you|hungry|love|date of birth|birthday) /,
    "This is no question about the gateway's traffic.",
  ],
  [
    / (?:price|cost|revenue|bill|billing amount|invoice|money|dollar|euro|salary|spend|spending|expensive|cheap) /,
    "Money is not measured; requests, errors, latency, bytes, limits and clients are.",
  ],
  [
    / (?:country|countries|city|region|continent|location|germany|france|china|russia|usa|america|europe|asia|colo|data ?cent(?:er|re)|geo|geography) /,
    "Figures are not kept by place; they are by route, method, status, client and limit.",
  ],
  [
    / (?:plan|tier|subscription|upstream|backend pool|free users|paid users|paying) /,
    "Figures are not kept by plan or upstream in rollups; they are by route, method, status, client and limit.",
  ],
  [
    / (?:browser|user ?-?agent|device|mobile|android|iphone|ios|desktop|chrome|firefox|safari|bot|operating system|referr?er|header|cookie|query string|query parameter|request body|payload content) /,
    "Figures are not kept by what requests carry; they are by route, method, status, client, limit and time.",
  ],
  [
    / (?:cpu|memory|ram|disk|event loop|garbage|heap|queue|ingest|kv|redis|postgres|database|db|replica|node|pod|container|kubernetes|isolate) /,
    "The parts of Aegis itself are not asked about here: `GET /health` tells how they are.",
  ],
  [
    / (?:cach(?:e|ed|ing)?|hit ratio|hit rate|tls|ssl|websocket|grpc|graphql|upstream target|circuit breaker|retry|retries|retried) /,
    "Rollups do not tell this; the documentation of reports names what they hold.",
  ],
  [
    / (?:email|e-mail|phone|address|password|passwd|secret|token|credential|home|age|salary|person|name of|real name|owner) /,
    "Who a client is outside of Aegis, and what it keeps secret, is not known here; what it asked for is.",
  ],
  [
    / (?:alert|anomaly|anomalies|incident|deploy|deployment|release|version|config|configuration|proposal|ledger|decision|operator|role|permission) /,
    "This is not traffic: the pages and endpoints for alerts, limits, proposals and the ledger tell it.",
  ],
];

/** A sentence why a question is out of scope, or null. `line`: its words in lower case between blanks. */
export function decideScope(line: string): string | null {
  return outOfScope.find(([pattern]) => pattern.test(line))?.[1] ?? null;
}
