import { Command } from "commander";
import { problems } from "#contracts/problem.ts";
import { RequestReport } from "#contracts/report.ts";
import { type AnalyticsOptions, connectAnalytics, withAnalytics } from "./connect-analytics.ts";
import { printAnswer } from "./print-answer.ts";

/** `aegis explain`: what became of one request, and why. */
export function explainCommand(): Command {
  return withAnalytics(new Command("explain"))
    .description("tell what became of one request, and why it was refused, by the id in its X-Request-Id")
    .argument("<request-id>", "the id, as it stands in the answer and in every problem")
    .action(async (id: string, options: AnalyticsOptions) => {
      const request = await connectAnalytics(options).demand({ path: `/api/requests/${encodeURIComponent(id)}`, answer: RequestReport });
      printAnswer(options.json, request, describeRequest);
    });
}

function describeRequest(request: RequestReport): string[] {
  const waits = Object.entries(request.stepMs).map(([step, milliseconds]) => `${step} ${milliseconds} ms`);
  const limits = request.limits.map(
    ({ limit, outcome, quota, remaining }) => `${limit}: ${outcome} (quota ${quota}, remaining ${remaining ?? "-"})`,
  );
  return [
    `${request.method} answered ${request.status} after ${request.latencyMs} ms, at ${new Date(request.at).toISOString()}`,
    `route     ${request.route ?? "none matched"}`,
    `client    ${request.client ?? "not known yet"}${request.plan === null ? "" : ` (plan ${request.plan})`}`,
    ...(request.upstream === null
      ? []
      : [`upstream  ${request.upstream}${request.upstreamMs === null ? ", not asked" : `, ${request.upstreamMs} ms`}`]),
    ...(request.cache === null ? [] : [`cache     ${request.cache}`]),
    ...(request.risk === null ? [] : [`risk      ${request.risk}`]),
    ...limits.map((limit) => `limit     ${limit}`),
    ...(waits.length === 0 ? [] : [`waits     ${waits.join(", ")}`]),
    `edge      ${request.edgeId}${request.location === null ? "" : ` in ${request.location}`}`,
    ...(request.problemCode === null ? [] : describeProblem(request.problemCode)),
  ];
}

function describeProblem(code: string): string[] {
  const known = Object.entries(problems).find(([name]) => name === code)?.[1];
  return known === undefined ? [`problem   ${code}`] : [`problem   ${code}: ${known.title}`, `          ${known.remedy}`];
}
