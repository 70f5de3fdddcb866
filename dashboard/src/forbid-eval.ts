import * as z from "zod/mini";

// Must be imported before any schema: under `default-src 'self'` zod's probe for eval would be reported as a violation.
z.config({ jitless: true });
