import { InvalidArgumentError } from "commander";
import { Permission } from "#contracts/access.ts";
import { OwnQuota } from "#contracts/client.ts";
import { AddressRange, Name } from "#contracts/scalars.ts";
import { readDuration, readNames } from "../read-options.ts";

const isNothing = (text: string) => text.trim() === "";

/** Names parted by commas, or none, as commander's argument parser. */
export function readSomeNames(text: string): string[] {
  return isNothing(text) ? [] : readNames(text);
}

/** Permissions parted by commas, or none, as commander's argument parser. */
export function readPermissions(text: string): string[] {
  return readList(text, (item) => Permission.safeParse(item).success, "is not a permission: use verb:noun, verb:* or *");
}

/** Addresses and ranges parted by commas, or none, as commander's argument parser; analytics checks their exact form. */
export function readAddresses(text: string): string[] {
  return readList(
    text,
    (item) => AddressRange.safeParse(item).success,
    "is not an address or range: use for example 203.0.113.7 or 10.0.0.0/8",
  );
}

/** `orders=50,login=5`, or none, as commander's argument parser. */
export function readQuotas(text: string): Record<string, number> {
  const pairs = readList(text, isQuota, "is not name=quota: use for example orders=50").map((pair) => pair.split("="));
  return Object.fromEntries(pairs.map(([name = "", quota]) => [name, Number(quota)]));
}

/** A plan's name, or an empty text for none, as commander's argument parser. */
export function readPlan(text: string): string {
  if (isNothing(text)) return "";
  if (Name.safeParse(text).success) return text;
  throw new InvalidArgumentError("use a-z, 0-9, '.', '_' and '-'");
}

/** A duration, or `never`, as commander's argument parser. */
export function readLifetime(text: string): string {
  return text === "never" ? text : readDuration(text);
}

/** What `readLifetime` read, as the API takes it; undefined: it was not given. */
export function lifetimeOf(read: string | undefined): string | null | undefined {
  return read === "never" ? null : read;
}

function isQuota(pair: string): boolean {
  const [name, quota = "", ...rest] = pair.split("=");
  return rest.length === 0 && Name.safeParse(name).success && /^\d{1,10}$/.test(quota) && OwnQuota.safeParse(Number(quota)).success;
}

function readList(text: string, isRight: (item: string) => boolean, mistake: string): string[] {
  if (isNothing(text)) return [];
  const items = text.split(",").map((item) => item.trim());
  const wrong = items.find((item) => !isRight(item));
  if (wrong === undefined) return items;
  throw new InvalidArgumentError(`"${wrong}" ${mistake}`);
}
