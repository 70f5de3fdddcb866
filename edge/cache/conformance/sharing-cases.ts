import { asked, type Case, type CaseStep, control, date, type Fields, first, fresh, isAsked, kept } from "./case.ts";

const ask = (...fields: Fields): Partial<CaseStep> => ({ ask: fields });
const varies = (vary: string): Fields => [control("max-age=5000"), date(), ["Vary", vary]];
const foo = (value: string) => ["Foo", value] as const;
const bar = (value: string) => ["Bar", value] as const;
const baz = (value: string) => ["Baz", value] as const;

function vary(id: string, by: string, one: Fields, other: Fields, again: typeof kept = asked): Case {
  return { id, steps: [first(varies(by), ask(...one)), again(ask(...other))] };
}

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
  vary("vary-match", "Foo", [foo("1")], [foo("1")], kept),
  vary("vary-no-match", "Foo", [foo("1")], [foo("2")]),
  vary("vary-omit-stored", "Foo", [], [foo("1")]),
  vary("vary-omit", "Foo", [foo("1")], []),
  {
    id: "vary-invalidate",
    steps: [first(varies("Foo"), ask(foo("1"))), asked({ ...ask(foo("2")), answer: varies("Foo") }), kept(ask(foo("1")))],
  },
  vary("vary-cache-key", "Foo", [foo("1"), ["Other", "2"]], [foo("1"), ["Other", "3"]], kept),
  vary("vary-2-match", "Foo, Bar", [foo("1"), bar("abc")], [foo("1"), bar("abc")], kept),
  vary("vary-2-no-match", "Foo, Bar", [foo("1"), bar("abc")], [foo("2"), bar("abc")]),
  vary("vary-2-match-omit", "Foo, Bar", [foo("1"), bar("abc")], []),
  vary("vary-3-match", "Foo, Bar, Baz", [foo("1"), bar("abc"), baz("789")], [foo("1"), bar("abc"), baz("789")], kept),
  vary("vary-3-no-match", "Foo, Bar, Baz", [foo("1"), bar("abc"), baz("789")], [foo("2"), bar("abc"), baz("789")]),
  vary("vary-3-omit", "Foo, Bar, Baz", [foo("1"), baz("789")], [foo("1"), baz("789")], kept),
  vary("vary-3-order", "Foo, Bar, Baz", [foo("1"), bar("abc"), baz("789")], [foo("1"), baz("789"), bar("abcde")]),
  vary("vary-normalise-combine", "Foo", [foo("1, 2")], [foo("1"), foo("2")], kept),
  vary("vary-star", "*", [foo("1"), baz("789")], [foo("1"), baz("789")]),
  ...open.map((by, index) => vary(`vary-syntax-${openIds[index]}`, by, [foo("1")], [foo("1")])),
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
