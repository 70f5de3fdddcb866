import * as z from "zod/mini";
import { described } from "./described.ts";
import { HeaderName } from "./fields.ts";
import { Method } from "./scalars.ts";

const OriginPattern = z.string().check(
  z.regex(/^(\*|https?:\/\/(\*\.)?[a-z0-9.-]+(:\d{1,5})?)$/, {
    error: "use *, an origin such as https://app.example.com, or https://*.example.com",
  }),
);

/** Which pages of other origins may call a route; preflights are answered by the gateway, before authentication. */
export const Cors = described(
  z.strictObject({
    origins: described(z.array(OriginPattern).check(z.minLength(1)), "Origins whose pages may call: exact, https://*.example.com, or *."),
    methods: described(z.optional(z.array(Method)), "Methods they may use; absent: those of the route."),
    headers: described(
      z._default(z.union([z.literal("*"), z.array(HeaderName)]), []),
      "Request headers they may send; *: whatever they ask for.",
    ),
    exposeHeaders: described(z._default(z.array(HeaderName), []), "Response headers they may read."),
    credentials: described(
      z._default(z.boolean(), false),
      "Whether cookies and credentials may be sent; never together with the origin *.",
    ),
    maxAgeSeconds: described(z._default(z.int().check(z.gte(0), z.lte(86_400)), 600), "How long a preflight's answer may be kept."),
  }),
  "Which pages of other origins may call it.",
);
export type Cors = z.infer<typeof Cors>;
