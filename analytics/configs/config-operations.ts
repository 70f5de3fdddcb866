import { describeOperation } from "../http/describe-operation.ts";
import { ConfigAnswer, PublishAnswer, RollbackAnswer, VersionsAnswer } from "./config-schemas.ts";

const tag = "config";
const signedIn = ["sign-in-required"] as const;
const adminOnly = ["sign-in-required", "operator-role-required", "origin-refused", "input-invalid", "input-too-large"] as const;

/** The operations on the config as /openapi.json shows them. */
export const configOperations = {
  read: describeOperation({
    summary: "The live config",
    tag,
    role: "viewer",
    answers: { 200: ConfigAnswer },
    refusals: [...signedIn, "not-found"],
  }),
  publish: describeOperation({
    summary: "Publish a config; 200 when it was live already",
    tag,
    role: "admin",
    answers: { 200: PublishAnswer, 201: PublishAnswer },
    refusals: [...adminOnly, "conflict", "config-invalid"],
  }),
  list: describeOperation({
    summary: "Every version of the config, newest first",
    tag,
    role: "viewer",
    answers: { 200: VersionsAnswer },
    refusals: [...signedIn, "input-invalid"],
  }),
  readVersion: describeOperation({
    summary: "One version of the config",
    tag,
    role: "viewer",
    answers: { 200: ConfigAnswer },
    refusals: [...signedIn, "input-invalid", "not-found"],
  }),
  rollback: describeOperation({
    summary: "Publish an earlier version again, as a new one; 200 when it was live already",
    tag,
    role: "admin",
    answers: { 200: RollbackAnswer, 201: RollbackAnswer },
    refusals: [...adminOnly, "not-found", "config-invalid"],
  }),
};
