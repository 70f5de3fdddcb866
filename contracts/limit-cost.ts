import * as z from "zod/mini";
import { described } from "./described.ts";
import { HeaderName } from "./fields.ts";
import { Method } from "./scalars.ts";

const Units = z.int().check(z.gte(0), z.lte(1_000_000));

/** What a request costs, where that is not one unit. */
export const LimitCost = described(
  z.strictObject({
    default: described(
      z._default(Units, 1),
      "Units of a request of which nothing else here says more; with `response`, what is reserved in advance, and charged where the answer does not say.",
    ),
    methods: described(z.optional(z.partialRecord(Method, Units)), "Units by method; HEAD costs what GET does, unless it is named."),
    field: described(
      z.optional(z.string().check(z.regex(/^(header|query):[A-Za-z0-9._~-]{1,64}$/, { error: "use header:Name or query:name" }))),
      "Where the request says what it costs: header:Name or query:name. What is no plain number there costs the maximum: the upstream might read one in it.",
    ),
    minimum: described(z._default(Units, 1), "A request's own word counts at least so much."),
    maximum: described(
      z.optional(Units),
      "And at most so much; by default the limit. With `response`, also what a request costs that was sent and whose answer nobody waited for.",
    ),
    response: described(
      z.optional(HeaderName),
      "The upstream's response field that says what the request has cost, for example tokens. The difference is settled after the answer.",
    ),
  }),
  "Units that a request costs; a limit counts units.",
);
export type LimitCost = z.infer<typeof LimitCost>;
