import { describe, expect, test } from "vitest";
import { type CommandTree, checkCommands } from "./check-commands.ts";
import { checkEnvironment } from "./check-environment.ts";
import { checkLinks } from "./check-links.ts";
import { checkOperations } from "./check-operations.ts";
import { checkPaths } from "./check-paths.ts";
import { checkProblems } from "./check-problems.ts";
import { checkTests } from "./check-tests.ts";
import { checkWalk } from "./check-walk.ts";
import { makeRepository } from "./test-repository.ts";

describe("paths in code", () => {
  const house = { "edge/gateway.ts": "", "edge/steps/decide-route.ts": "", "contracts/examples/limit/valid-1.json": "" };

  test("paths, folders, bare file names and patterns that exist are accepted", () => {
    const page =
      "`edge/gateway.ts` `edge/steps/` `gateway.ts` `decide-*.ts` `contracts/examples/<word>/` `edge/gateway.ts:12` `./edge/steps`";
    expect(checkPaths(makeRepository({ ...house, "README.md": page }))).toEqual([]);
  });

  test("a path that is gone is named with file and line", () => {
    const repository = makeRepository({ ...house, "README.md": "fine\n`edge/gone.ts` `gone.ts` `analytics/`" });
    expect(checkPaths(repository)).toEqual([
      { file: "README.md", line: 2, message: "`edge/gone.ts` does not exist" },
      { file: "README.md", line: 2, message: "`gone.ts` does not exist" },
      { file: "README.md", line: 2, message: "`analytics` does not exist" },
    ]);
  });

  test("what is no path of the repository, and what a command makes, is let be", () => {
    const page = "`/api/users` `GET /health` `application/json` `dashboard/dist` `ml/.venv` `100/1m` `https://a.test/edge/x.ts`";
    expect(checkPaths(makeRepository({ "README.md": page }))).toEqual([]);
  });
});

describe("operations", () => {
  const operations = ["GET /api/alerts", "GET /api/keys/{id}", "DELETE /api/keys/{id}", "GET /ws/metrics"];

  test("each one that is told of is accepted, with its query or body, and further methods of its line", () => {
    const page =
      "`GET /api/alerts?status=open` `GET /api/keys/:id` `{a: 1}` · `DELETE`\n`WS /ws/metrics`\n## The ML API\n`POST /predict`\n## Ingest";
    expect(checkOperations(makeRepository({ "docs/api.md": page }), operations)).toEqual([]);
  });

  test("one that is not told of, and one that does not exist, are named", () => {
    const repository = makeRepository({ "docs/api.md": "`GET /api/keys/:id` · `DELETE`\n`WS /ws/metrics` `GET /api/gone`" });
    expect(checkOperations(repository, operations)).toEqual([
      { file: "docs/api.md", line: 1, message: "does not tell of `GET /api/alerts`" },
      { file: "docs/api.md", line: 2, message: "`GET /api/gone` is no operation of analytics" },
    ]);
  });
});

describe("links", () => {
  test("links to files, folders, headings and other sites are accepted", () => {
    const files = {
      "README.md": "[a](docs/a.md#two-words) [b](docs/) [c](https://a.test/x) [d](#top)\n# Top",
      "docs/a.md": "## Two words\n[up](../README.md)",
    };
    expect(checkLinks(makeRepository(files))).toEqual([]);
  });

  test("a link to a file or heading that is not there is named", () => {
    const repository = makeRepository({ "docs/a.md": "# A\n[x](b.md)\n[y](#nowhere)\n[z](a.md#gone)" });
    expect(checkLinks(repository).map(({ line, message }) => `${line} ${message}`)).toEqual([
      "2 link to b.md: docs/b.md does not exist",
      "3 link to #nowhere: docs/a.md has no heading #nowhere",
      "4 link to a.md#gone: docs/a.md has no heading #gone",
    ]);
  });
});

describe("problems", () => {
  const problems = { "not-found": { status: 404, title: "Nothing there" }, conflict: { status: 409, title: "It changed" } };
  const judge = (page: string) => checkProblems(makeRepository({ "docs/problems.md": page }), problems).map(({ message }) => message);

  test("a page with exactly the table's rows is accepted", () => {
    expect(judge("| `not-found` | 404 | Nothing there | Look |\n| `conflict` | 409 | It changed | Read |")).toEqual([]);
  });

  test("a wrong status, a wrong title, an unknown, an absent and a doubled code are each a mistake", () => {
    expect(judge("| `not-found` | 400 | Nothing there |")).toEqual([
      'problem not-found is 404 "Nothing there" in contracts/problem.ts',
      "problem conflict of contracts/problem.ts has no row",
    ]);
    const doubled = judge(
      "| `not-found` | 404 | Nothing |\n| `conflict` | 409 | It changed |\n| `conflict` | 409 | It changed |\n| `odd` | 400 | Odd |",
    );
    expect(doubled).toEqual([
      'problem not-found is 404 "Nothing there" in contracts/problem.ts',
      "problem odd is not in contracts/problem.ts",
      "problem conflict has two rows",
    ]);
  });

  test("a missing page is a mistake", () => {
    expect(checkProblems(makeRepository({}), problems)).toHaveLength(1);
  });
});

describe("the walk along one request", () => {
  const judge = (section: string) => checkWalk(makeRepository({ "docs/architecture.md": section }));

  test("up to 15 files are accepted, however often each is named", () => {
    expect(judge("## One request, file by file\n`edge/a.ts` `edge/a.ts` `edge/b.ts`\n## Else")).toEqual([]);
  });

  test("more than 15 files, no file and no such section are mistakes", () => {
    const many = Array.from({ length: 16 }, (_, index) => `\`edge/step-${index}.ts\``).join(" ");
    expect(judge(`## One request, file by file\n${many}`)[0]?.message).toContain("names 16 files");
    expect(judge("## One request, file by file\n## Else\n`edge/a.ts`")[0]?.message).toContain("names 0 files");
    expect(judge("## Else\n`edge/a.ts`")).toHaveLength(1);
  });
});

describe("commands", () => {
  const limits: CommandTree = { name: "limits", options: [], commands: [{ name: "set", options: ["--limit"], commands: [] }] };
  const dev: CommandTree = { name: "dev", options: ["--port"], commands: [] };
  const aegis: CommandTree = { name: "aegis", options: [], commands: [limits, dev] };
  const judge = (page: string) =>
    checkCommands(makeRepository({ "a.md": page }), { aegis, npmScripts: ["check"] }).map(({ message }) => message);

  test("commands, options and scripts that exist are accepted, in code and in blocks", () => {
    expect(
      judge("`aegis dev --port 1` `aegis` `npm run check`\n```\n$ npx aegis limits set default --limit 5\nnpm start -- --port 2\n```"),
    ).toEqual([]);
  });

  test("a command, an option or a script that is not there is named", () => {
    const page = "`aegis fly` `aegis limits get` `aegis dev --fast` `npm run lint`\n```\nnode cli/aegis.mjs land\nnpm start -- --slow\n```";
    expect(judge(page)).toEqual([
      "`aegis fly` is not a command",
      "`aegis limits get` is not a command",
      "`aegis dev` has no option --fast",
      "`npm run lint` is not a script of package.json",
      "`aegis land` is not a command",
      "`aegis dev` has no option --slow",
    ]);
  });
});

describe("environment", () => {
  const files = [
    {
      file: "analytics/env.ts",
      text: `env.DATABASE_URL ?? env["AEGIS_INGEST_KEYS"]; ({ CLOUDFLARE_CF_FETCH_ENABLED: "false", PATH_LIKE: 1 })`,
    },
  ];

  test("a variable without a word in docs/operations.md is named with the file that reads it", () => {
    const repository = makeRepository({ "docs/operations.md": "| `DATABASE_URL` | where |" });
    expect(checkEnvironment(repository, files).map(({ message }) => message)).toEqual([
      "AEGIS_INGEST_KEYS, read in analytics/env.ts, is not documented",
    ]);
  });

  test("documented variables are accepted, also from a block of shell", () => {
    const repository = makeRepository({ "docs/operations.md": "`DATABASE_URL`\n```sh\nexport AEGIS_INGEST_KEYS=a:b\n```" });
    expect(checkEnvironment(repository, files)).toEqual([]);
  });
});

describe("tests that a page names as proofs", () => {
  const source = 'test("a token of another issuer is refused", () => {});\ntest.each([])("is refused for %s, always", () => {});';
  const found = (line: string) => checkTests(makeRepository({ "edge/a.test.ts": source, "README.md": line }), () => source);

  test("tests that are there are accepted, and so is code beside other files", () => {
    expect(found("| `edge/a.test.ts` | `a token of another issuer is refused` | `is refused for %s, always` |")).toEqual([]);
    expect(found("| `edge/a.test.ts` holds `two words`\n`npm run check now` |")).toEqual([]);
  });

  test("a test that is gone is named with file and line", () => {
    const message = '`edge/a.test.ts` has no test "a token of nobody is refused"';
    expect(found("fine\n| `edge/a.test.ts` | `a token of nobody is refused` |")).toEqual([{ file: "README.md", line: 2, message }]);
  });
});
