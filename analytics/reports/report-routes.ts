import { Hono } from "hono";
import * as z from "zod/mini";
import { described } from "#contracts/described.ts";
import {
  ClientsReport,
  ErrorsReport,
  LatencyReport,
  LocationsReport,
  PolicyVersionsReport,
  RateLimitUsageReport,
  RoutesReport,
  ThroughputReport,
  UpstreamsReport,
} from "#contracts/report.ts";
import type { Dependencies } from "../dependencies.ts";
import type { KeptSince } from "../rollup/decide-kept-since.ts";
import { mountReport } from "./mount-report.ts";
import { clientOrders, readClientsReport } from "./read-clients-report.ts";
import { readErrorsReport } from "./read-errors-report.ts";
import { readLatencyReport } from "./read-latency-report.ts";
import { readLocationsReport } from "./read-locations-report.ts";
import { readPolicyVersionsReport } from "./read-policy-versions-report.ts";
import { readRateLimitUsageReport } from "./read-rate-limit-usage-report.ts";
import { readRoutesReport } from "./read-routes-report.ts";
import { readThroughputReport } from "./read-throughput-report.ts";
import { readUpstreamsReport } from "./read-upstreams-report.ts";
import { reportQuery } from "./report-query.ts";
import { serviceReportRoutes } from "./service-report-routes.ts";

const mostClients = {
  by: described(z._default(z.enum(clientOrders), "count"), "What the first ones have most of."),
  limit: described(z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(1000)), 20), "Clients, 1 to 1,000."),
};
const inDetail = ["route", "method", "statusClass", "plan", "upstream", "location"] as const;
const queries = {
  latency: reportQuery({ filters: inDetail, tables: ["series", "routes", "histogram"] }, {}),
  throughput: reportQuery({ filters: inDetail, tables: ["series", "routes"] }, {}),
  errors: reportQuery({ filters: ["route", "method", "statusClass"], tables: ["series", "routes"] }, {}),
  limits: reportQuery({ filters: ["route", "method"], tables: ["series", "limits"] }, {}),
  clients: reportQuery({ filters: ["route", "method", "client"], tables: ["clients"] }, mostClients),
  routes: reportQuery({ filters: inDetail, tables: ["routes"] }, {}),
  upstreams: reportQuery({ filters: inDetail, tables: ["upstreams"] }, {}),
  locations: reportQuery({ filters: inDetail, tables: ["locations"] }, {}),
  versions: reportQuery({ filters: ["location"], tables: ["versions"] }, {}),
};

/** The reports of GET /api/metrics/…. All of them read rollups only. */
export function reportRoutes(dependencies: Pick<Dependencies, "db" | "now">, keptSince: () => KeptSince): Hono {
  const app = new Hono();
  const sources = { ...dependencies, keptSince };
  mountReport(app, sources, {
    ...{ name: "latency", summary: "Mean and percentiles of latency" },
    ...{ schema: LatencyReport, query: queries.latency, smallestStepSeconds: 10, read: readLatencyReport },
  });
  mountReport(app, sources, {
    ...{ name: "throughput", summary: "Requests and bytes" },
    ...{ schema: ThroughputReport, query: queries.throughput, smallestStepSeconds: 10, read: readThroughputReport },
  });
  mountReport(app, sources, {
    ...{ name: "errors", summary: "Failures by status, problem and route" },
    ...{ schema: ErrorsReport, query: queries.errors, smallestStepSeconds: 10, read: readErrorsReport },
  });
  mountReport(app, sources, {
    ...{ name: "rate-limit-usage", summary: "What the limits said" },
    ...{ schema: RateLimitUsageReport, query: queries.limits, smallestStepSeconds: 60, read: readRateLimitUsageReport },
  });
  mountReport(app, sources, {
    ...{ name: "routes", summary: "Every route, the busiest first" },
    ...{ schema: RoutesReport, query: queries.routes, smallestStepSeconds: 60, read: readRoutesReport },
  });
  mountReport(app, sources, {
    ...{ name: "clients", summary: "The clients that sent most, were refused most or met most errors" },
    ...{ schema: ClientsReport, query: queries.clients, smallestStepSeconds: 60, isOfClients: true, read: readClientsReport },
  });
  mountReport(app, sources, {
    ...{ name: "upstreams", summary: "Every upstream, the busiest first" },
    ...{ schema: UpstreamsReport, query: queries.upstreams, smallestStepSeconds: 60, read: readUpstreamsReport },
  });
  mountReport(app, sources, {
    ...{ name: "locations", summary: "Every location, the busiest first" },
    ...{ schema: LocationsReport, query: queries.locations, smallestStepSeconds: 60, read: readLocationsReport },
  });
  mountReport(app, sources, {
    ...{ name: "policy-versions", summary: "Which versions of the live policy were in force where" },
    ...{ schema: PolicyVersionsReport, query: queries.versions, smallestStepSeconds: 60, read: readPolicyVersionsReport },
  });
  return app.route("/", serviceReportRoutes(dependencies));
}
