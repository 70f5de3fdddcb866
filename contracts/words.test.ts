import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { words } from "./words.ts";

const folder = new URL("examples/", import.meta.url);
const read = (word: string, file: string): unknown => JSON.parse(readFileSync(new URL(`${word}/${file}`, folder), "utf8"));
const examples = Object.keys(words).map((word) => ({ word, files: readdirSync(new URL(word, folder)).sort() }));

describe("every word", () => {
  test("has a folder of examples, and every folder is a word", () => {
    expect(readdirSync(folder).sort()).toEqual(Object.keys(words).sort());
  });

  test.each(examples)("$word has at least one valid and two invalid examples", ({ files }) => {
    expect(files.filter((file) => /^valid-[a-z0-9-]+\.json$/.test(file)).length).toBeGreaterThanOrEqual(1);
    expect(files.filter((file) => /^invalid-[a-z0-9-]+\.json$/.test(file)).length).toBeGreaterThanOrEqual(2);
    expect(files.filter((file) => !/^(in)?valid-[a-z0-9-]+\.json$/.test(file))).toEqual([]);
  });

  test.each(Object.entries(words))("%s has a fresh JSON Schema", (word, schema) => {
    const written = JSON.parse(readFileSync(new URL(`schema/${word}.json`, import.meta.url), "utf8"));
    expect(written).toEqual(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }));
  });
});

describe("its schema", () => {
  const cases = examples.flatMap(({ word, files }) => files.map((file) => ({ word, file })));

  test.each(cases.filter(({ file }) => file.startsWith("valid-")))("accepts $word/$file", ({ word, file }) => {
    const result = words[word as keyof typeof words].safeParse(read(word, file));
    expect(result.error?.issues ?? []).toEqual([]);
  });

  test.each(cases.filter(({ file }) => file.startsWith("invalid-")))("refuses $word/$file", ({ word, file }) => {
    expect(words[word as keyof typeof words].safeParse(read(word, file)).success).toBe(false);
  });
});
