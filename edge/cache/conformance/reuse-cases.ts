import {
  asked,
  brief,
  type Case,
  type CaseStep,
  control,
  date,
  type Fields,
  first,
  fresh,
  isAsked,
  isKept,
  kept,
  validated,
} from "./case.ts";

const etag = (value: string) => ["ETag", value] as const;
const modified = (value: string | number) => ["Last-Modified", value] as const;
const ask = (...fields: Fields): Partial<CaseStep> => ({ ask: fields });
const noneMatch = (value: string) => ask(["If-None-Match", value]);
const since = (seconds: number) => ask(["If-Modified-Since", seconds]);
const failing = (from: CaseStep["from"], more: Partial<CaseStep>): CaseStep => ({ from, after: 3, ...more });

const abcd = etag('"abcd"');
const abcdef = etag('"abcdef"');

function responds(id: string, kind: string, asked: string): Case {
  return isKept(id, [...fresh, etag(kind)], kept({ ...noneMatch(asked), gets: 304 }));
}

/** A stale answer that must not stand in for a failure. */
function never(id: string, directives: string): Case {
  return isAsked(id, [control(directives)], failing("forwarded", { fault: "disconnect", gets: 502, lacks: ["answer-step"] }));
}

/** When what is kept is used, validated, or stands in: directives of both sides, validators, failures. */
export const reuseCases: readonly Case[] = [
  isAsked("cc-resp-private-shared", [control("private, max-age=3600")]),
  isAsked("cc-resp-no-store", [control("no-store")]),
  isAsked("cc-resp-no-store-case-insensitive", [control("No-StOrE")]),
  isAsked("cc-resp-no-store-fresh", [control("max-age=10000, no-store"), ["Expires", 10_000], date()]),
  isAsked("cc-resp-no-cache", [control("max-age=10000, no-cache"), ["Expires", 10_000], date()]),
  isAsked("cc-resp-no-cache-case-insensitive", [control("max-age=10000, No-CaChE"), ["Expires", 10_000], date()]),
  isKept("cc-resp-no-cache-revalidate", [control("no-cache"), abcd], validated([abcd])),
  isKept("cc-resp-no-cache-revalidate-fresh", [control("max-age=10000, no-cache"), date(), abcd], validated([abcd])),
  isAsked("headers-omit-headers-listed-in-Cache-Control-no-cache-single", [control('no-cache="a"'), ["A", "1"], control("max-age=3600")]),
  isAsked("headers-omit-headers-listed-in-Cache-Control-no-cache", [control('no-cache="a, b"'), ["A", "1"], control("max-age=3600")]),
  isKept("cc-resp-must-revalidate-fresh", [control("max-age=10000, must-revalidate"), abcd]),
  {
    id: "cc-resp-must-revalidate-stale",
    steps: [first([control("max-age=2, must-revalidate"), abcd]), kept({ after: 0 }), validated([abcd])],
  },

  isAsked("ccreq-ma0", fresh, asked(ask(control("max-age=0")))),
  isAsked("ccreq-ma1", fresh, asked(ask(control("max-age=1")))),
  isAsked("ccreq-magreaterage", [...fresh, ["Age", "1800"]], asked(ask(control("max-age=600")))),
  { id: "ccreq-max-stale", steps: [first([...brief, abcd]), kept(ask(control("max-stale=1000")))] },
  { id: "ccreq-max-stale-age", steps: [first([control("max-age=1500"), ["Age", "2000"], abcd]), kept(ask(control("max-stale=1000")))] },
  isAsked("ccreq-min-fresh", [control("max-age=1500")], asked(ask(control("min-fresh=2000")))),
  isAsked("ccreq-min-fresh-age", [control("max-age=1500"), ["Age", "1000"]], asked(ask(control("min-fresh=1000")))),
  isAsked("ccreq-no-cache", [control("max-age=3600")], asked(ask(control("no-cache")))),
  isKept("ccreq-no-cache-lm", [control("max-age=3600"), modified(-10_000)], validated([modified(-10_000)], ask(control("no-cache")))),
  isKept("ccreq-no-cache-etag", [control("max-age=3600"), abcd], validated([abcd], ask(control("no-cache")))),
  isAsked("ccreq-no-store", fresh, asked(ask(control("no-store")))),
  { id: "ccreq-oic", steps: [{ ...ask(control("only-if-cached")), from: "kept", gets: 504 }] },
  isKept("pragma-request-no-cache", fresh, kept(ask(["Pragma", "no-cache"]))),
  isKept("pragma-request-extension", fresh, kept(ask(["Pragma", "unknown"]))),
  isKept("pragma-response-no-cache", [control("max-age=3600"), ["Pragma", "no-cache"]]),
  isAsked("pragma-response-no-cache-heuristic", [date(), modified(-10_000), ["Pragma", "no-cache"]]),
  isKept("pragma-response-extension", [control("max-age=3600"), ["Pragma", "unknown"]]),

  isAsked("stale-close", brief, failing("forwarded", { fault: "disconnect", gets: 502 })),
  isAsked("stale-503", brief, failing("forwarded", { status: 503, gets: 503 })),
  isKept("stale-sie-close", [control("max-age=2, stale-if-error=60")], failing("stand-in", { fault: "disconnect", gets: 200 })),
  isKept("stale-sie-503", [control("max-age=2, stale-if-error=60")], failing("stand-in", { status: 503, gets: 200 })),
  isKept("stale-while-revalidate", [control("max-age=1, stale-while-revalidate=3600"), abcd], { from: "stand-in", after: 3, gets: 200 }),
  {
    id: "stale-while-revalidate-window",
    steps: [first([control("max-age=1, stale-while-revalidate=4"), abcd]), asked({ after: 6 })],
  },
  never("stale-close-must-revalidate", "max-age=2, must-revalidate, stale-if-error=60"),
  never("stale-close-proxy-revalidate", "max-age=2, proxy-revalidate, stale-if-error=60"),
  never("stale-close-no-cache", "max-age=2, no-cache, stale-if-error=60"),
  never("stale-close-s-maxage=2", "max-age=2, s-maxage=2, stale-if-error=60"),

  responds("conditional-etag-strong-respond", '"abcdef"', '"abcdef"'),
  isKept("conditional-304-etag", [...fresh, abcdef], kept({ ...noneMatch('"abcdef"'), gets: 304, has: [abcdef] })),
  isKept(
    "conditional-etag-precedence",
    [...fresh, modified(-5000), abcdef],
    kept({ ...ask(["If-None-Match", '"abcdef"'], ["If-Modified-Since", -10_000]), gets: 304 }),
  ),
  isKept("conditional-etag-quoted-respond-unquoted", [...fresh, abcdef], kept({ ...noneMatch("abcdef"), gets: 200 })),
  responds("conditional-etag-unquoted-respond-unquoted", "abcdef", "abcdef"),
  isKept("conditional-etag-unquoted-respond-quoted", [...fresh, etag("abcdef")], kept({ ...noneMatch('"abcdef"'), gets: 200 })),
  responds("conditional-etag-weak-respond", 'W/"abcdef"', 'W/"abcdef"'),
  responds("conditional-etag-weak-respond-lowercase", 'w/"abcdef"', 'w/"abcdef"'),
  responds("conditional-etag-weak-respond-backslash", 'W\\"abcdef"', 'W\\"abcdef"'),
  responds("conditional-etag-weak-respond-omit-slash", 'W"abcdef"', 'W"abcdef"'),
  responds("conditional-etag-strong-respond-multiple-first", '"abcdef"', '"abcdef", "1234", "5678"'),
  responds("conditional-etag-strong-respond-multiple-second", '"abcdef"', '"1234", "abcdef", "5678"'),
  responds("conditional-etag-strong-respond-multiple-last", '"abcdef"', '"1234", "5678", "abcdef"'),
  {
    id: "conditional-etag-vary-headers",
    steps: [
      first([["Expires", 1], abcdef, date(), ["Vary", "Abc"]], ask(["Abc", "123"])),
      validated([abcdef], { ...ask(["Abc", "123"]), asks: [["Abc", "123"]] }),
    ],
  },
  {
    id: "conditional-etag-vary-headers-mismatch",
    steps: [
      first([["Expires", 10_000], abcdef, date(), ["Vary", "Abc"]], ask(["Abc", "123"])),
      asked({ ...ask(["Abc", "456"]), asks: [["If-None-Match", ""]] }),
    ],
  },
  isKept("conditional-etag-strong-generate", [...brief, abcdef], validated([abcdef], { asks: [["If-None-Match", '"abcdef"']] })),
  isKept("conditional-etag-weak-generate-weak", [...brief, etag('W/"abcdef"')], validated([etag('W/"abcdef"')])),
  isKept("conditional-etag-strong-generate-unquoted", [...brief, etag("abcdef")], validated([etag("abcdef")])),
  { id: "conditional-etag-forward", steps: [{ ...noneMatch('"abcdef"'), from: "forwarded", asks: [["If-None-Match", '"abcdef"']] }] },
  { id: "conditional-etag-forward-unquoted", steps: [{ ...noneMatch("abcdef"), from: "forwarded", asks: [["If-None-Match", "abcdef"]] }] },
  isKept("conditional-lm-fresh", [...fresh, modified(-3000)], kept({ ...since(-3000), gets: 304 })),
  isKept("conditional-lm-fresh-earlier", [...fresh, modified(-3000)], kept({ ...since(-2000), gets: 304 })),
  isKept(
    "conditional-lm-fresh-rfc850",
    [...fresh, modified("Thu, 01 Jan 2026 00:00:00 GMT")],
    kept({ ...ask(["If-Modified-Since", "Thursday, 01-Jan-26 00:00:00 GMT"]), gets: 304 }),
  ),
  isKept("conditional-lm-stale", [...brief, modified(-3000)], validated([modified(-3000)], { ...since(-3000), gets: 304 })),

  ...["no-store", "no-store, max-age=0"].map((directives, index) => ({
    id: `cc-resp-no-store-old-${["new", "max-age"][index]}`,
    steps: [
      first([...fresh, abcd, ["A", "1"]]),
      asked({ ...ask(control("no-cache")), answer: [control(directives), ["A", "2"]] }),
      kept({ has: [["A", "1"]] }),
    ],
  })),
];
