import { Hono } from "hono";
import * as z from "zod/mini";
import { described } from "#contracts/described.ts";
import { ClientsReport, ErrorsReport, LatencyReport, RateLimitUsageReport, RoutesReport, ThroughputReport } from "#contracts/report.ts";
import type { Dependencies } from "../dependencies.ts";
import { mountReport } from "./mount-report.ts";
import { clientOrders, readClientsReport } from "./read-clients-report.ts";
import { readErrorsReport } from "./read-errors-report.ts";
import { readLatencyReport } from "./read-latency-report.ts";
import { readRateLimitUsageReport } from "./read-rate-limit-usage-report.ts";
import { readRoutesReport } from "./read-routes-report.ts";
import { readThroughputReport } from "./read-throughput-report.ts";
import { reportQuery } from "./report-query.ts";
import { serviceReportRoutes } from "./service-report-routes.ts";

const mostClients = {
  by: described(z._default(z.enum(clientOrders), "count"), "What the first ones have most of."),
  limit: described(z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(1000)), 20), "Clients, 1 to 1,000."),
};
const queries = {
  traffic: reportQuery({ filters: ["route", "method", "statusClass"], tables: ["series", "routes"] }, {}),
  limits: reportQuery({ filters: ["route", "method"], tables: ["series", "limits"] }, {}),
  routes: reportQuery({ filters: ["route", "method", "statusClass"], tables: ["routes"] }, {}),
  clients: reportQuery({ filters: ["route", "method", "client"], tables: ["clients"] }, mostClients),
};

/** The reports of GET /api/metrics/…. All of them read rollups only. */
export function reportRoutes(dependencies: Pick<Dependencies, "db" | "now">): Hono {
  const app = new Hono();
  mountReport(app, dependencies, {
    ...{ name: "latency", summary: "Mean and percentiles of latency" },
    ...{ schema: LatencyReport, query: queries.traffic, smallestStepSeconds: 10, read: readLatencyReport },
  });
  mountReport(app, dependencies, {
    ...{ name: "throughput", summary: "Requests and bytes" },
    ...{ schema: ThroughputReport, query: queries.traffic, smallestStepSeconds: 10, read: readThroughputReport },
  });
  mountReport(app, dependencies, {
    ...{ name: "errors", summary: "Failures by status, problem and route" },
    ...{ schema: ErrorsReport, query: queries.traffic, smallestStepSeconds: 10, read: readErrorsReport },
  });
  mountReport(app, dependencies, {
    ...{ name: "rate-limit-usage", summary: "What the limits said" },
    ...{ schema: RateLimitUsageReport, query: queries.limits, smallestStepSeconds: 60, read: readRateLimitUsageReport },
  });
  mountReport(app, dependencies, {
    ...{ name: "routes", summary: "Every route, the busiest first" },
    ...{ schema: RoutesReport, query: queries.routes, smallestStepSeconds: 60, read: readRoutesReport },
  });
  mountReport(app, dependencies, {
    ...{ name: "clients", summary: "The clients that sent most, were refused most or met most errors" },
    ...{ schema: ClientsReport, query: queries.clients, smallestStepSeconds: 60, read: readClientsReport },
  });
  return app.route("/", serviceReportRoutes(dependencies));
}
