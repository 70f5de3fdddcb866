import { createApp } from "../../analytics/app.ts";
import type { AppParts } from "../../analytics/app-parts.ts";
import type { Dependencies } from "../../analytics/dependencies.ts";
import { testEnv } from "../../analytics/test-dependencies.ts";
import type { OpenapiDocument } from "./write-paths.ts";

/** The document that analytics answers, from its routes alone: nothing is started, and no operation is called. */
export async function readDocument(): Promise<OpenapiDocument> {
  const dependencies = { env: testEnv(), now: Date.now } as unknown as Dependencies;
  const answer = await createApp(dependencies, {} as AppParts).request("/openapi.json");
  return (await answer.json()) as OpenapiDocument;
}
