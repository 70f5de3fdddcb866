import { isSafePattern } from "redos-detector";

/** More ways than this to read one text are refused; one way is the rule. */
const MAX_WAYS = 25;
const MAX_KNOWN = 1000;
const known = new Map<string, string | undefined>();

/** Why a regular expression cannot stand in a config: it is none, or a hostile text could keep it busy. */
export function checkPattern(pattern: string): string | undefined {
  if (known.has(pattern)) return known.get(pattern);
  const message = judge(pattern);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(pattern, message);
  return message;
}

function judge(pattern: string): string | undefined {
  const isUnicode = canCompile(pattern, "u");
  if (!isUnicode && !canCompile(pattern, "")) return "is not a regular expression of JavaScript";
  if (pattern.length > 1000) return "use at most 1000 characters";
  try {
    if (isSafePattern(pattern, { unicode: isUnicode, maxScore: MAX_WAYS, maxSteps: 5000, timeout: 5000 }).safe) return undefined;
  } catch {
    return "cannot be judged: use a plainer expression, without references to groups";
  }
  return "could take very long on a hostile text: begin with '^', and let what follows a repetition differ from what is repeated";
}

function canCompile(pattern: string, flags: string): boolean {
  try {
    return new RegExp(pattern, flags).source !== "";
  } catch {
    return false;
  }
}
