import { ApiKey, ApiKeysPage, CreatedApiKey, RevokedApiKey, RotatedApiKey } from "#contracts/api-key.ts";
import { describeOperation } from "../http/describe-operation.ts";

const tag = "keys";
const reading = ["sign-in-required", "input-invalid"] as const;
const changing = ["sign-in-required", "operator-role-required", "origin-refused", "input-invalid"] as const;

/** The operations on API keys as /openapi.json shows them. */
export const keyOperations = {
  list: describeOperation({
    summary: "API keys, newest first, a page at a time",
    tag,
    role: "viewer",
    answers: { 200: ApiKeysPage },
    refusals: reading,
  }),
  read: describeOperation({ summary: "One API key", tag, role: "viewer", answers: { 200: ApiKey }, refusals: [...reading, "not-found"] }),
  create: describeOperation({
    summary: "Make an API key; the edge may take a minute to know it",
    tag,
    role: "admin",
    answers: { 201: CreatedApiKey },
    refusals: [...changing, "input-too-large"],
  }),
  update: describeOperation({
    summary: "Change an API key; name and rights change for every key of its client that still works",
    tag,
    role: "admin",
    answers: { 200: ApiKey },
    refusals: [...changing, "not-found", "conflict", "input-too-large"],
  }),
  rotate: describeOperation({
    summary: "Put a new API key in one's place, with the same client and rights; the one before works for the grace period",
    tag,
    role: "admin",
    answers: { 201: RotatedApiKey },
    refusals: [...changing, "not-found", "conflict", "input-too-large"],
  }),
  revoke: describeOperation({
    summary: "Revoke an API key; with all, every key of its client",
    tag,
    role: "admin",
    answers: { 200: RevokedApiKey },
    refusals: [...changing, "not-found"],
  }),
};
