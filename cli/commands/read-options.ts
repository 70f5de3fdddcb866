import { InvalidArgumentError } from "commander";
import { CountedBy } from "#contracts/limit.ts";
import { Duration, Name } from "#contracts/scalars.ts";

/** A duration such as `10m`, as commander's argument parser. */
export function readDuration(text: string): string {
  if (Duration.safeParse(text).success) return text;
  throw new InvalidArgumentError("use a whole number with s, m, h or d, for example 10m");
}

/** A whole number from `low` to `high`, as commander's argument parser. */
export function readWhole(low: number, high: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= low && number <= high) return number;
    throw new InvalidArgumentError(`use a whole number from ${low} to ${high}`);
  };
}

/** One of the choices, as commander's argument parser. */
export function readChoice<Choice extends string>(choices: readonly Choice[]): (text: string) => Choice {
  return (text) => {
    const found = choices.find((choice) => choice === text);
    if (found !== undefined) return found;
    throw new InvalidArgumentError(`use ${choices.join(" or ")}`);
  };
}

/** Names parted by commas, as commander's argument parser. */
export function readNames(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  const wrong = names.find((name) => !Name.safeParse(name).success);
  if (wrong === undefined) return names;
  throw new InvalidArgumentError(`"${wrong}" is not a name: use a-z, 0-9, '.', '_' and '-'`);
}

/** One more header, as `Name: value`, as commander's argument parser. */
export function readHeader(line: string, headers: Record<string, string>): Record<string, string> {
  const [, name, value] = /^([A-Za-z0-9!#$%&'*+.^_`|~-]+):[ \t]*([\t\x20-\x7e]*)$/.exec(line) ?? [];
  if (name !== undefined && value !== undefined) return { ...headers, [name]: value.trim() };
  throw new InvalidArgumentError("write Name: value");
}

/** A share such as `0.1%` as a part of 1, as commander's argument parser. */
export function readShare(text: string): number {
  const share = /^\d{1,3}(\.\d{1,6})?%$/.test(text) ? Number(text.slice(0, -1)) / 100 : Number.NaN;
  if (share <= 1) return share;
  throw new InvalidArgumentError("use a share from 0% to 100%, for example 0.1%");
}

/** Who shares a counter, several parted by commas, as commander's argument parser. */
export function readCountedBy(text: string): CountedBy | CountedBy[] {
  const [first = "", ...others] = text.split(",").map((part) => part.trim());
  if ([first, ...others].every((part) => CountedBy.safeParse(part).success)) return others.length === 0 ? first : [first, ...others];
  throw new InvalidArgumentError("use client, key, user, address, route or header:Name");
}
