import { asked, type Case, type CaseStep, control, date, type Fields, first, fresh, isAsked, kept } from "./case.ts";

const ask = (...fields: Fields): Partial<CaseStep> => ({ ask: fields });
const varies = (vary: string): Fields => [control("max-age=5000"), date(), ["Vary", vary]];
const foo = (value: string) => ["Foo", value] as const;
const bar = (value: string) => ["Bar", value] as const;
const baz = (value: string) => ["Baz", value] as const;

/** Two requests that differ, or do not, in the fields that the answer varies by. */
const vary = (by: string, one: Fields, other: Fields, second: typeof kept) => ({
  steps: [first(varies(by), ask(...one)), second(ask(...other))],
});

const open = ["*", "*, *", ", *", "*, Foo", "Foo, *"];
const openIds = ["star", "star-star", "empty-star", "star-foo", "foo-star"];

function authorization(id: string, directives: string): Case {
  return { id, steps: [first([control(directives), date()], ask(["Authorization", "FOO"])), kept()] };
}

function invalidates(method: string): Case[] {
  const change = { method, from: "forwarded", body: "abc" } as const;
  return [
    { id: `invalidate-${method}`, steps: [first(fresh), change, asked()] },
    { id: `invalidate-${method}-failed`, steps: [first(fresh), { ...change, status: 500 }, kept()] },
  ];
}

/** Who shares an answer: Vary, credentials, cookies; and what voids it for all. */
export const sharingCases: readonly Case[] = [
  { id: "vary-match", ...vary("Foo", [foo("1")], [foo("1")], kept) },
  { id: "vary-no-match", ...vary("Foo", [foo("1")], [foo("2")], asked) },
  { id: "vary-omit-stored", ...vary("Foo", [], [foo("1")], asked) },
  { id: "vary-omit", ...vary("Foo", [foo("1")], [], asked) },
  {
    id: "vary-invalidate",
    steps: [first(varies("Foo"), ask(foo("1"))), asked({ ...ask(foo("2")), answer: varies("Foo") }), kept(ask(foo("1")))],
  },
  { id: "vary-cache-key", ...vary("Foo", [foo("1"), ["Other", "2"]], [foo("1"), ["Other", "3"]], kept) },
  { id: "vary-2-match", ...vary("Foo, Bar", [foo("1"), bar("abc")], [foo("1"), bar("abc")], kept) },
  { id: "vary-2-no-match", ...vary("Foo, Bar", [foo("1"), bar("abc")], [foo("2"), bar("abc")], asked) },
  { id: "vary-2-match-omit", ...vary("Foo, Bar", [foo("1"), bar("abc")], [], asked) },
  { id: "vary-3-match", ...vary("Foo, Bar, Baz", [foo("1"), bar("abc"), baz("789")], [foo("1"), bar("abc"), baz("789")], kept) },
  { id: "vary-3-no-match", ...vary("Foo, Bar, Baz", [foo("1"), bar("abc"), baz("789")], [foo("2"), bar("abc"), baz("789")], asked) },
  { id: "vary-3-omit", ...vary("Foo, Bar, Baz", [foo("1"), baz("789")], [foo("1"), baz("789")], kept) },
  { id: "vary-3-order", ...vary("Foo, Bar, Baz", [foo("1"), bar("abc"), baz("789")], [foo("1"), baz("789"), bar("abcde")], asked) },
  { id: "vary-normalise-combine", ...vary("Foo", [foo("1, 2")], [foo("1"), foo("2")], kept) },
  { id: "vary-star", ...vary("*", [foo("1"), baz("789")], [foo("1"), baz("789")], asked) },
  ...open.map((by, index) => ({ id: `vary-syntax-${openIds[index]}`, ...vary(by, [foo("1")], [foo("1")], asked) })),
  ...["*", ""].map((line, index) => ({
    id: `vary-syntax-${["star", "empty"][index]}-star-lines`,
    steps: [first([...varies(line), ["Vary", "*"]], ask(foo("1"))), asked(ask(foo("1")))],
  })),

  { id: "other-authorization", steps: [first(fresh, { ...ask(["Authorization", "FOO"]), asks: [["Authorization", "FOO"]] }), asked()] },
  authorization("other-authorization-public", "max-age=3600, public"),
  authorization("other-authorization-must-revalidate", "max-age=3600, must-revalidate"),
  authorization("other-authorization-smaxage", "s-maxage=3600"),
  { id: "other-cookie", steps: [first(fresh), kept(ask(["Cookie", "a=b"]))] },
  { id: "head-writethrough", steps: [first([control("max-age=2"), date()]), asked({ method: "HEAD" })] },

  ...["POST", "PUT", "DELETE"].flatMap(invalidates),
  isAsked("method-POST", [], asked()),
];
