import { desc, eq } from "drizzle-orm";
import { Hono } from "hono";
import * as z from "zod/mini";
import { Proposal, ProposalsAnswer } from "#contracts/decision.ts";
import { described } from "#contracts/described.ts";
import { proposals } from "../db/loop-tables.ts";
import { answerProblem } from "../http/answer-problem.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { validateInput } from "../http/validate-input.ts";
import { plainText } from "../ledger/plain-text.ts";
import { limitBody } from "../operators/limit-body.ts";
import { type OperatorContext, requireOperator } from "../operators/require-operator.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";
import { describeProposal } from "../proposals/describe-proposal.ts";
import { type Resolution, resolveProposal } from "./resolve-proposal.ts";

const mostShown = 500;
const ProposalsQuery = z.object({
  state: described(z._default(z.enum(["open", "approved", "rejected", "expired", "all"]), "all"), "Only proposals that stand so."),
});
const ProposalParameter = z.object({ id: described(z.uuid(), "The proposal's id.") });
const ResolutionInput = z.strictObject({ reason: described(z._default(plainText(500), ""), "Why; it stands in the ledger.") });

const tag = "proposals";
const refusals = ["sign-in-required", "operator-role-required", "origin-refused", "input-invalid", "not-found", "conflict"] as const;
const getProposals = describeOperation({
  summary: "What the loop suggests, and what became of it",
  tag,
  role: "viewer",
  answers: { 200: ProposalsAnswer },
  refusals: ["sign-in-required", "input-invalid"],
});
const summaries = { approve: "Put a proposal in force, until it ends by itself", reject: "Turn a proposal down" } as const;
const verdicts = { approve: "approved", reject: "rejected" } as const satisfies Record<string, Resolution["verdict"]>;

/** Proposals: to read, to approve, to reject. */
export function proposalRoutes(dependencies: SteeringDependencies): Hono<OperatorContext> {
  const app = new Hono<OperatorContext>();
  app.get("/api/proposals", getProposals, requireOperator(dependencies, "viewer"), validateInput("query", ProposalsQuery), async (c) => {
    const { state } = c.req.valid("query");
    const rows = await dependencies.db
      .select()
      .from(proposals)
      .where(state === "all" ? undefined : eq(proposals.state, state))
      .orderBy(desc(proposals.proposedAt), desc(proposals.id))
      .limit(mostShown);
    return c.json({ proposals: rows.map(describeProposal) });
  });
  for (const verb of ["approve", "reject"] as const) {
    app.post(
      `/api/proposals/:id/${verb}`,
      describeOperation({
        summary: summaries[verb],
        tag,
        role: "operator",
        answers: { 200: Proposal },
        refusals: [...refusals, "input-too-large"],
      }),
      requireOperator(dependencies, "operator"),
      limitBody(8),
      validateInput("param", ProposalParameter),
      validateInput("json", ResolutionInput),
      async (c) => {
        const { id } = c.req.valid("param");
        const resolution = { id, verdict: verdicts[verb], reason: c.req.valid("json").reason, actor: c.get("actor") };
        const result = await resolveProposal(dependencies, resolution);
        return result.ok ? c.json(result.proposal) : answerProblem(c, result);
      },
    );
  }
  return app;
}
