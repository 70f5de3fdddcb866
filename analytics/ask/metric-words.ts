import type { QueryMetric } from "#contracts/query-plan.ts";

const request = "(?:request|call|hit|response|reply|answer|traffic)";
const ofAll = `(?:of|in) (?:all |the |our |my |every |total )*${request}`;
const share = "(?:share|percentage|percent|pct|%|fraction|proportion|ratio|portion|part)";
const caller =
  "(?:api )?(?:client|caller|user|consumer|customer|key|api key|api-key|people|person|visitor|tenant|folk|app|application|account|integration|subscriber|requester|party|partner)";
const failing = "(?:error(?:ed|ing)?|fail(?:ed|ing|ure)?|broke|broken|unsuccessful|5xx)";
const refusing = "(?:refused|refuse|refusing|refusal|throttl(?:e|ed|ing)|rate-?limited|limited|rejected|rejection|denied|turned away|429)";
const limit = "(?:rate ?-?limit(?:er|ing)?|limit|quota)";

/**
 * What names a metric, as regular expressions over lemmas; earlier ones win, so the longer ones come first. A weak word is
 * only heard where nothing else names a metric.
 */
export const metricWords: readonly { readonly metric: QueryMetric; readonly source: string; readonly weak?: true }[] = [
  {
    metric: "error-rate",
    source: [
      `(?:error|failure|fault|5xx|server error) (?:rate|ratio|percentage|percent|share|pct|%)`,
      `rate of (?:server )?(?:error|failure|failed ${request})`,
      `${share} of (?:server )?(?:error|failure|failed ${request})`,
      `${share} ${ofAll} (?:that |which |is |was |are |were |have |has |end(?:ed)? |in |with |an? |be )*${failing}`,
      `how (?:often|frequently) (?:do|did|does|is|was|are|were) (?:${request} |it |we |they |our |the )*(?:fail|failing|error)`,
      "reliability|unreliable|flaky|flakiest|flakier|least reliable|unreliability|failure prone|error prone|error-prone|failure-prone",
    ].join("|"),
  },
  {
    metric: "refusal-rate",
    source: [
      `(?:refusal|throttle|throttling|rejection|rate-?limit(?:ing)?|rate limit(?:ing)?|429) (?:rate|ratio|percentage|share|percent)`,
      `${share} of (?:throttled|refused|rejected|rate-?limited) ${request}`,
      `${share} ${ofAll} (?:that |which |is |was |are |were |got |get |have |been |be |being )*${refusing}(?: (?:by|through|because of|due to) (?:the |our |a |any )?${limit})?`,
    ].join("|"),
  },
  {
    metric: "shadow-refused",
    source: `would (?:have |be |been |it )*(?:refused|throttled|refuse|limited|rejected|blocked)(?: (?:in|by) shadow(?: mode| limit)?)?|shadow (?:refusal|refused|refusing|rejection|mode|limit|hit)`,
  },
  { metric: "bypassed", source: `bypass(?:ed|ing)?(?: (?:of )?(?:the |our |all |any )?${limit})?` },
  { metric: "allowed", source: `(?:allowed|admitted|let through|allow|admit|accepted)(?: (?:by|through) (?:the |our |a |an )?${limit})?` },
  {
    metric: "refused",
    source: [
      `(?:hit|hitting|exceed(?:ed|ing)?|reach(?:ed|ing)?|ran into|run into|over|broke|breaching|breached|above|past) (?:the |their |our |a |an |its |his |your )*${limit}(?: (?:the )?most)?`,
      `(?:refused|blocked|stopped|denied|rejected|limited|throttled|caught) (?:by|through|because of|due to) (?:the |our |a |an |any )?${limit}`,
      "(?:refused|blocked|stopped|denied|rejected|limited|throttled|caught) (?:by|through|due to) (?:the |our |a )?¤+",
      `${limit} (?:hit|refusal|rejection|violation|breach|exceeded|overrun)`,
      `(?:too many ${request})(?: response| error)?`,
      "quota exceeded|turned away|turn away|rate-?limited|rate limited|rate-?limiting|rate limiting",
      "refused|refuse|refusing|refusal|throttl(?:e|ed|ing)|throttled|rejected|rejection|reject|rejecting|overquota|got limited|(?:is|was|were|are|been|being) limited",
    ].join("|"),
  },
  {
    metric: "client-errors",
    source: "client (?:side )?(?:error|failure|fault)|caller (?:error|mistake)|bad (?:request|call)(?: error)?|client-(?:side )?error",
  },
  {
    metric: "errors",
    source: [
      "(?:server(?: side|-side)?|internal|upstream|backend) (?:error|failure|fault)|error (?:response|answer|count|number|volume|total)",
      `(?:fail|failed|failing|erroring|errored|broken|unsuccessful) ${request}`,
      "(?:went|go|gone|going) wrong|(?:blow|blew|blown|blowing) up|fall(?:ing)? over|fell over",
      "error|errored|erroring|failure|fail|failed|failing|exception|crash|crashed|crashing|outage|broke|breaking|broken|fault",
    ].join("|"),
  },
  {
    metric: "latency",
    source: [
      "(?:response|answer|reply|request|processing|serving|wait(?:ing)?|round ?-?trip|turnaround|handling|service) (?:time|latency|duration|speed|delay)",
      `(?:time|how long|long) (?:is |was |it |do |does |did |have |has |our |the |my |a |an |each |${request} |on |to |of |for |¤+ )*(?:take|took|taking|taken|respond|answer|last|wait|complete|serve|waited|need)`,
      "how (?:slow|fast|quick|quickly|slowly|long)|latency|duration|responsiveness|responsive|sluggish|laggy|lag|lagging|delay|ttfb|perf|performance",
      "slow|slower|slowest|slowness|slowly|slowdown|fast|faster|fastest|quick|quicker|quickest|speed|speedy|speediest",
    ].join("|"),
  },
  {
    metric: "bytes-in",
    source: [
      "(?:byte|data|traffic|volume|bandwidth|megabyte|gigabyte|kilobyte|mb|gb|kb|payload|body) (?:in|received|receive|uploaded|coming in|incoming|inbound)",
      "(?:in(?:coming|bound)?|received|uploaded) (?:byte|data|bandwidth|volume|payload|traffic volume)|ingress|upload(?:ed|ing)?(?: volume| byte| data| size)?",
      "(?:byte|data|megabyte|gigabyte|mb|gb) (?:did |do |have |has |was |were |we |they |¤+ |been )*(?:receive|received|upload|uploaded|take in|taken in|get in)",
      "request (?:body |payload )?(?:size|byte)",
      "(?:inbound|incoming)(?! (?:request|call|traffic|hit))",
    ].join("|"),
  },
  {
    metric: "bytes-out",
    source: [
      "(?:byte|data|traffic|volume|bandwidth|megabyte|gigabyte|kilobyte|mb|gb|kb|payload|body) (?:out|sent|send|served|returned|delivered|downloaded|going out|outgoing|outbound)",
      "(?:out(?:going|bound)?|sent|served|downloaded|returned) (?:byte|data|bandwidth|volume|payload|traffic volume)|egress|download(?:ed|ing)?(?: volume| byte| data| size)?",
      "(?:byte|data|bandwidth|megabyte|gigabyte|mb|gb|kb) (?:did |do |does |have |has |was |were |we |they |our |the |it |route |api |gateway |¤+ |been )*(?:serve|served|send|sent|return|returned|deliver|delivered|download|downloaded|push|pushed|go out|went out|ship|shipped)",
      "(?:outbound|outgoing)(?! (?:request|call))|(?:send|sent|serve|served|return|returned|ship|shipped|push|pushed) (?:out )?(?:the )?(?:most|least|more|less) (?:data|byte)",
      "(?:response|answer|reply|payload|body) (?:body |payload )?(?:size|byte|length)|(?:big(?:gest|ger)?|large|larg(?:est|er)|small(?:est|er)?|heaviest) (?:response|answer|payload)",
    ].join("|"),
  },
  {
    metric: "bytes",
    source:
      "bandwidth|throughput in (?:byte|mb|gb|megabyte)|(?:data|traffic) (?:volume|transfer(?:red)?|usage|moved)|byte|megabyte|gigabyte|kilobyte|(?:how much|amount of|volume of) data|transferred|transfer",
  },
  {
    metric: "clients",
    source: [
      `(?:distinct|unique|different|individual|separate|active) (?:active |external )?${caller}`,
      `(?:how many|number of|count of|count|total) (?:of |our |the |all |other |distinct |different )*${caller}`,
      "(?:client|caller|user|consumer|customer|visitor) (?:count|number)",
    ].join("|"),
  },
  {
    metric: "requests",
    source: [
      "request (?:count|volume|number|total|rate|load)|(?:traffic|load) (?:rate|volume|level)|throughput|rps|rpm|qps|tps|req/?s|req|number of request",
      `(?:hammer|spam|flood|abus|pound|bombard|hog|overload|scrap|attack)(?:ing|ed|e|s)?|ddos(?:ing)?|hitting|calling|using|visiting|consuming`,
      "requests?/[a-z]+|reqs?/[a-z]+|r/s",
      "request|call|hit|traffic|load|busy|busier|busiest|volume|popular|active|activity|usage|used|use|noisy|noisiest|quiet|quietest|heavy|heavier|heaviest|heavily|chatty|chattiest|invocation|query|call(?:ed|er volume)|visited|idle|tps",
    ].join("|"),
    weak: true,
  },
];
