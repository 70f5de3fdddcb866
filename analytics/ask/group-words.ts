import type { QueryDimension, QueryStep } from "#contracts/query-plan.ts";

export type Group = QueryDimension | QueryStep;

/** What names a way to group, as regular expressions over lemmas. */
export const groupWords: readonly (readonly [Group, string])[] = [
  ["status-class", "status class|class of status|(?:http )?status famil(?:y|ies)"],
  [
    "problem",
    "problem code|problem|error (?:type|reason|kind|cause)|(?:kind|type|reason|cause|sort) (?:of|for) (?:the |our |an |these |those )?(?:error|failure|problem|refusal)|reason",
  ],
  ["status", "(?:http |response |return |status |error )?(?:status ?code|code)|status|http status|outcome"],
  ["limit", "(?:rate ?-?)?limit(?:er)?|quota|limiting rule"],
  ["method", "(?:http |request )?(?:method|verb)"],
  [
    "client",
    "client|caller|consumer|user|customer|talker|api[ -]?key|key|tenant|account|offender|abuser|subscriber|partner|application|who|whom|whoever|anybody|anyone|requester|requestor|integration|spammer|culprit",
  ],
  ["route", "route|endpoint|path|url|resource|page|operation|api route|api endpoint|service|api"],
  ["minute", "minute"],
  ["hour", "hour"],
  ["day", "day|date|weekday"],
];

export const stepWords: Readonly<Record<string, QueryStep>> = { minutely: "minute", hourly: "hour", daily: "day" };
