import fc from "fast-check";
import type { Caller } from "./callers.ts";
import { checkAnswer } from "./check-answer.ts";
import { type Access, expectedAccess, seenAccess } from "./expected-access.ts";
import { type Input, inputsOf, strangeInputsOf } from "./generate-input.ts";
import type { Operation } from "./read-operations.ts";
import { sendInput } from "./send-input.ts";

export type Matrix = { readonly calls: number; readonly findings: string[]; readonly beyondRole: number };
type Seen = {
  readonly operation: Operation;
  readonly caller: Caller;
  readonly expected: Access;
  readonly seen: Access;
  readonly mistakes: string[];
};

/** Calls every operation as everybody; as nobody and as each role also with an input that is not valid: a guard stands before all of it. */
export async function runMatrix(
  url: string,
  { operations, callers, seed }: { operations: readonly Operation[]; callers: readonly Caller[]; seed: number },
): Promise<Matrix> {
  const seen: Seen[] = [];
  for (const operation of operations) {
    const [valid] = fc.sample(inputsOf(operation), { seed, numRuns: 1 });
    const [strange] = fc.sample(strangeInputsOf(operation), { seed, numRuns: 1 });
    for (const caller of callers) seen.push(await call(url, { operation, caller, input: valid as Input }));
    const few = callers.filter(({ name, rank, isProgram }) => name === "nobody" || (rank !== null && !isProgram));
    for (const caller of few) seen.push(await call(url, { operation, caller, input: strange as Input }));
  }
  const wrong = seen.filter(isWrong);
  const findings = [...wrong.map(describeWrong), ...seen.flatMap(({ mistakes }) => mistakes)];
  return { calls: seen.length, findings: [...new Set(findings)], beyondRole: wrong.filter((one) => one.seen === "admitted").length };
}

type Call = { readonly operation: Operation; readonly caller: Caller; readonly input: Input };

async function call(url: string, { operation, caller, input }: Call): Promise<Seen> {
  const answer = await sendInput({ url, operation }, input, await caller.headers(operation.method === "DELETE"));
  const access = { expected: expectedAccess(operation.declared, caller), seen: seenAccess(answer.code) };
  return { operation, caller, ...access, mistakes: checkAnswer(operation, answer) };
}

/** A token of a higher role than one's own is refused by what is asked for, not by the guard. */
function isWrong({ operation, expected, seen }: Seen): boolean {
  const isOwnRefusal = expected === "admitted" && seen === "operator-role-required" && operation.path === "/api/tokens";
  return expected !== seen && !isOwnRefusal;
}

function describeWrong({ operation, caller, expected, seen }: Seen): string {
  return `${operation.method} ${operation.path} as ${caller.name}: ${seen}, not ${expected}`;
}
