import * as z from "zod/mini";
import { described } from "./described.ts";

/** A JSON Schema (draft 2020-12), kept as it is. */
const JsonSchema = z.record(z.string(), z.unknown());

export const Parameter = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(128)),
  in: z.enum(["path", "query", "header"]),
  required: z._default(z.boolean(), false),
  list: described(
    z.optional(z.enum(["repeated", "comma"])),
    "How a list is written: repeated (of the query only, and its default) or comma, in one value.",
  ),
  schema: described(JsonSchema, "JSON Schema of its value. A parameter that is no list may stand once."),
});
export type Parameter = z.infer<typeof Parameter>;

/** What a request must be like to be forwarded. */
export const RequestRules = described(
  z.strictObject({
    maxBodyBytes: described(
      z.optional(z.int().check(z.gte(0), z.lte(5_000_000_000))),
      "Longest body; also of one whose length is not announced.",
    ),
    maxHeaderBytes: described(z.optional(z.int().check(z.gte(256), z.lte(131_072))), "Longest sum of header names and values."),
    parameters: described(
      z.optional(z.array(Parameter).check(z.maxLength(64))),
      "Parameters by path, query and header; made from an OpenAPI document.",
    ),
    body: described(
      z.optional(
        z.strictObject({
          required: z._default(z.boolean(), false),
          contentTypes: described(z.array(z.string()).check(z.minLength(1)), "Accepted media types, such as application/json or image/*."),
          schema: described(z.optional(JsonSchema), "JSON Schema of a JSON body of up to 64 KiB."),
        }),
      ),
      "The body, by media type and, for JSON, by schema.",
    ),
  }),
  "What a request must be like; others are refused with what is wrong.",
);
export type RequestRules = z.infer<typeof RequestRules>;
