export type Mistake = { file: string; line: number; message: string };
export type Located = { text: string; line: number };

/** A markdown file, taken apart as far as the checks need it; lines count from 1. */
export type Markdown = {
  file: string;
  text: string;
  headings: (Located & { level: number; anchor: string })[];
  links: Located[];
  codeSpans: Located[];
  codeLines: Located[];
};

/** Takes headings, link targets, `code` and the lines of fenced blocks out of a markdown text. */
export function parseMarkdown(file: string, text: string): Markdown {
  const page: Markdown = { file, text, headings: [], links: [], codeSpans: [], codeLines: [] };
  let fence: string | undefined;
  text.split("\n").forEach((content, index) => {
    const line = index + 1;
    const mark = /^\s*(```+|~~~+)/.exec(content)?.[1];
    if (fence === undefined && mark === undefined) readProse(page, { text: content, line });
    else if (fence === undefined) fence = mark;
    else if (mark?.startsWith(fence)) fence = undefined;
    else page.codeLines.push({ text: content, line });
  });
  return page;
}

function readProse(page: Markdown, { text, line }: Located): void {
  const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(text);
  if (heading) addHeading(page, { level: heading[1]?.length ?? 1, text: heading[2] ?? "", line });
  for (const [, , span = ""] of text.matchAll(/(`+)(.+?)\1(?!`)/g)) page.codeSpans.push({ text: span.trim(), line });
  const withoutCode = text.replaceAll(/(`+).+?\1(?!`)/g, "code");
  for (const [, target = ""] of withoutCode.matchAll(/\]\(\s*<?([^\s)>]+)>?[^)]*\)/g)) page.links.push({ text: target, line });
  const reference = /^\s*\[[^\]]+\]:\s*(\S+)/.exec(withoutCode)?.[1];
  if (reference) page.links.push({ text: reference, line });
}

function addHeading(page: Markdown, heading: Located & { level: number }): void {
  const plain = heading.text.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1");
  const slug = plain
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(/\s/g, "-");
  const taken = page.headings.filter(({ anchor }) => anchor === slug || anchor.replace(/-\d+$/, "") === slug).length;
  page.headings.push({ ...heading, anchor: taken === 0 ? slug : `${slug}-${taken}` });
}

/** The lines of the section under the first heading that matches, without its subsections' end. */
export function findSection(page: Markdown, title: RegExp): { from: number; to: number } | undefined {
  const start = page.headings.find(({ text }) => title.test(text));
  if (!start) return undefined;
  const next = page.headings.find(({ line, level }) => line > start.line && level <= start.level);
  return { from: start.line, to: next ? next.line - 1 : Number.POSITIVE_INFINITY };
}
