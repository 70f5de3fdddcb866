import { expect, test } from "vitest";
import { findSection, parseMarkdown } from "./markdown.ts";

const text = `# Aegis: the \`edge\`
See [the walk](docs/a.md#one) and \`edge/gateway.ts\`, not [this \`](x)\`.

\`\`\`bash
# not a heading
npm run check
\`\`\`

## One
### Inside
## One
[ref]: ./b.md
`;

test("headings get the anchors that GitHub gives them, also when a title comes twice", () => {
  const anchors = parseMarkdown("a.md", text).headings.map(({ anchor }) => anchor);
  expect(anchors).toEqual(["aegis-the-edge", "one", "inside", "one-1"]);
});

test("links and code are told apart, and fenced lines are neither headings nor links", () => {
  const page = parseMarkdown("a.md", text);
  expect(page.links.map(({ text, line }) => [text, line])).toEqual([
    ["docs/a.md#one", 2],
    ["./b.md", 12],
  ]);
  expect(page.codeSpans.map(({ text }) => text)).toContain("edge/gateway.ts");
  expect(page.codeLines.map(({ text }) => text)).toEqual(["# not a heading", "npm run check"]);
});

test("a section ends where a heading of its level or above begins", () => {
  expect(findSection(parseMarkdown("a.md", text), /^One$/)).toEqual({ from: 9, to: 10 });
});
