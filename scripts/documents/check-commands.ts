import type { Located, Markdown, Mistake } from "./markdown.ts";
import type { Repository } from "./repository.ts";

/** A command and the commands below it, as commander keeps them. */
export type CommandTree = { name: string; options: string[]; commands: CommandTree[] };
export type KnownCommands = { aegis: CommandTree; npmScripts: string[] };

/** Every `aegis …` command and option and every `npm run …` script that a document names must exist. */
export function checkCommands({ pages }: Repository, known: KnownCommands): Mistake[] {
  return pages
    .filter(({ file }) => file !== "CHANGELOG.md")
    .flatMap((page) =>
      codeOf(page).flatMap(({ text, line }) => [
        ...judgeAegis(text, known.aegis).map((message) => ({ file: page.file, line, message })),
        ...judgeNpm(text, known.npmScripts).map((message) => ({ file: page.file, line, message })),
      ]),
    );
}

const codeOf = (page: Markdown): Located[] => [...page.codeSpans, ...page.codeLines];

function judgeAegis(text: string, tree: CommandTree): string[] {
  return [
    ...text.matchAll(/(?:^|[\s$(;|&]|npx )(?:aegis|cli\/aegis\.mjs|npm run (?:-s |--silent )?aegis --|npm start --)((?: +[^\s|;&)#]+)*)/g),
  ].flatMap(([match, rest = ""]) => {
    const words = rest.trim().split(/ +/).filter(Boolean);
    return judgeWords(match.includes("npm start") ? ["dev", ...words] : words, tree);
  });
}

/** Walks down the tree by the words, then holds the options against the command that was reached and those above it. */
function judgeWords(words: string[], tree: CommandTree): string[] {
  const path = [tree];
  for (const word of words) {
    const at = path.at(-1) ?? tree;
    const below = at.commands.find(({ name }) => name === word);
    if (!below && at.commands.length > 0 && /^[a-z]/.test(word)) return [`\`${nameOf(path)} ${word}\` is not a command`];
    if (!below) break;
    path.push(below);
  }
  const options = new Set([...path.flatMap((command) => command.options), "--help", "--version"]);
  const unknown = words.map((word) => /^\[?(--[a-z][a-z-]*)/.exec(word)?.[1]).filter((word) => word !== undefined && !options.has(word));
  return unknown.map((word) => `\`${nameOf(path)}\` has no option ${word}`);
}

const nameOf = (path: CommandTree[]) => path.map(({ name }) => name).join(" ");

function judgeNpm(text: string, scripts: string[]): string[] {
  const named = [...text.matchAll(/npm run (?:-s |--silent )?([a-z][\w:-]*)/g)].map(([, script = ""]) => script);
  return named.filter((script) => !scripts.includes(script)).map((script) => `\`npm run ${script}\` is not a script of package.json`);
}
