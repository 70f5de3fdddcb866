import type { Word } from "./reading.ts";

const few = "(?:[a-z][a-z'-]* ){0,3}";
const occasion =
  "(?:deck|meeting|slide|review|presentation|newsletter|board|boss|manager|management|director|talk|blog|write-?up|status update|monthly update|weekly update|summary|audit|spreadsheet)";

/** What people say around a question, as regular expressions over words in lower case. None of it may hold a name. */
const asides: readonly RegExp[] = [
  "(?:good|happy) (?:morning|afternoon|evening|day|monday|friday)(?: (?:all|team|there|everyone|everybody|folks|guys))?",
  "(?:morning|afternoon|evening) (?:all|team|there|everyone|everybody|folks|guys)",
  `(?:for|in|ahead of|as input for|because of|during) (?:the |my |our |a |an |this |tomorrow's |today's |next )?${few}${occasion}s?(?: (?:tomorrow|today|later|at noon|next week|this afternoon))?`,
  `(?:because |since |as )?(?:my|our|the) ${occasion}s? (?:is |are |was |keeps? |just |has |have )*(?:asking|asked|asks|wants?|wanted|wondering|needs?|needed)(?: me)?(?: (?:to know|about it|this|it|for this|for it))?`,
  "(?:just )?(?:asking|asked) for a (?:friend|colleague|customer|coworker)|out of (?:pure )?(?:curiosity|interest)|for (?:what it's worth|the record|reference|completeness|context|fun|science|me|us|now)",
  "(?:just |a |an |one |another |my |real |very |really )*(?:quick|fast|short|small|simple|stupid|dumb|silly|random|little|last|final) (?:one|question|ask|query|favou?r|sanity check|check|thing|request)",
  "(?:if|when|whenever) you (?:can|could|would|may|have (?:a|the|one) (?:moment|minute|second|sec|time))|if (?:possible|at all possible|that's possible|you don't mind|i may ask|any)",
  "(?:many )?(?:thanks|thank you|thx|ty|cheers|tia)(?: (?:a lot|a ton|a bunch|so much|very much|in advance|again|you))*",
  "as (?:soon as possible|usual)|right away|asap|real quick|at a glance|in (?:short|brief|a nutshell)|at the end of the day|to be (?:exact|precise|clear|honest)|you know|i (?:think|guess|suppose|believe|mean|reckon)|by any chance|by the way|for (?:example|instance)",
].map((source) => new RegExp(` (?:${source})(?= )`, "g"));

/** The words of a question without greetings, thanks and reasons. `isName`: of a route, client or limit. */
export function dropAsides(words: readonly Word[], isName: (word: Word) => boolean): readonly Word[] {
  const line = ` ${words.map((word) => (isName(word) ? "¤" : word.lower)).join(" ")} `;
  let at = 0;
  const starts = line
    .split(" ")
    .slice(1, -1)
    .map((word) => {
      at += word.length + 1;
      return at - word.length;
    });
  const dropped = asides.flatMap((aside) => [...line.matchAll(aside)].map(({ index, 0: text }) => [index, index + text.length] as const));
  return words.filter((_, index) => !dropped.some(([from, to]) => (starts[index] ?? 0) > from && (starts[index] ?? 0) <= to));
}
