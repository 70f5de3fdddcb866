/** Made from analytics' own OpenAPI document by `npm run build:client`. */

export type Problem = {
  /** Identifies the kind of problem; under /_aegis/problems/ it can be opened. */
  type: string;
  title: string;
  status: number;
  /** Stable name for programs. */
  code: "path-refused" | "request-refused" | "headers-too-large" | "request-timeout" | "method-refused" | "address-denied" | "location-denied" | "client-blocked" | "route-not-found" | "method-not-allowed" | "authentication-required" | "authentication-failed" | "permission-denied" | "quota-exceeded" | "abnormal-usage-detected" | "temporary-reduced-capacity" | "limit-unavailable" | "upstream-unreachable" | "upstream-invalid" | "body-too-large" | "media-type-refused" | "request-invalid" | "upload-failed" | "client-gone" | "upstream-timeout" | "nothing-cached" | "policy-unavailable" | "internal-error" | "sign-in-required" | "sign-in-slowed" | "operator-role-required" | "origin-refused" | "stream-limit-reached" | "not-found" | "input-invalid" | "config-invalid" | "input-too-large" | "signature-invalid" | "batch-invalid" | "conflict" | "dependency-unavailable";
  /** What happened to this request. */
  detail?: string;
  /** The path asked for. */
  instance?: string;
  /** Give this to the operator; every refusal can be found by it. */
  requestId: string;
  /** Every mistake in the input. */
  errors?: {
    /** Where the mistake is, for example gateway.routes[2].path. */
    path: string;
    /** Its line in the file, from 1. */
    line?: number;
    /** What is wrong and what would be right. */
    message: string;
  }[];
  /** Names of the limits that refused. */
  "violated-policies"?: string[];
};

export type AegisPaths = {
  "/health": {
    /** How the service and what it needs are, as last seen; 503 when unhealthy */
    get: {
      parameters: {
        query?: never;
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          /** unhealthy: the database is away. */
          status: "healthy" | "degraded" | "unhealthy";
          /** Seconds since the service started. */
          uptime: number;
          /** As last seen; absent: not configured. */
          dependencies: Record<string, "connected" | "disconnected" | "absent" | "unknown">;
        } } };
        503: { headers: Record<string, unknown>; content: { "application/json": {
          /** unhealthy: the database is away. */
          status: "healthy" | "degraded" | "unhealthy";
          /** Seconds since the service started. */
          uptime: number;
          /** As last seen; absent: not configured. */
          dependencies: Record<string, "connected" | "disconnected" | "absent" | "unknown">;
        } } };
      };
    };
  };
  "/api/ingest": {
    /** Takes one signed batch of metric events; it is answered after it was stored */
    post: {
      parameters: {
        query?: never;
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          accepted: number;
          rejected: number;
          duplicate: boolean;
        } } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        422: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/ingest/redrive": {
    /** Stores a hundred of the metric batches that the queue gave up, each once */
    post: {
      parameters: {
        query?: never;
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody: { content: { "application/json": {
        /** `next` of the answer before. */
        after?: string;
        /** Why; it stands in the ledger. */
        reason?: string;
      } } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          /** The row in the ledger. */
          decisionId: string;
          /** Batches stored now. */
          stored: number;
          /** Batches that had been stored before. */
          duplicates: number;
          /** Batches that cannot be stored as they are; they are kept for two weeks. */
          refused: number;
          /** Batches still to be stored. */
          left: number;
          /** `after` of the next call; null: there is nothing more, or nothing more can be stored now. */
          next: string | null;
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/metrics": {
    /** What this process has counted since it started, for Prometheus; as OpenMetrics, with exemplars, where that is accepted */
    get: {
      parameters: {
        query?: never;
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "text/plain": string } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/metrics/latency": {
    /** Mean and percentiles of latency */
    get: {
      parameters: {
        query?: {
          /** How far back from now; 15m where nothing is said. */
          range?: "5m" | "15m" | "1h" | "6h" | "24h" | "7d" | "30d";
          /** Begin, in place of range; rounded down to whole steps. */
          from?: string;
          /** End; rounded up to whole steps, now at the latest. */
          to?: string;
          /** Length of a step; at most 1,500 of them. */
          step?: "10s" | "1m" | "5m" | "15m" | "1h" | "6h" | "1d";
          /** `previous` adds the same report about as much time before. */
          compare?: "previous";
          /** In place of the Accept header. */
          format?: "json" | "csv";
          /** Only this route; empty: requests that no route matched. */
          route?: string;
          /** Only this method. */
          method?: string;
          /** Only answers of this class. */
          statusClass?: "1xx" | "2xx" | "3xx" | "4xx" | "5xx";
          /** Only callers of this plan; empty: of none. */
          plan?: string;
          /** Only what was forwarded to this upstream; empty: to none. */
          upstream?: string;
          /** Only what was answered in this location; empty: in one that was not told. */
          location?: string;
          /** Which table of the report a CSV holds; the first one where it does not say. */
          table?: "series" | "routes" | "histogram";
        };
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "text/csv": string; "application/json": {
          period: {
            from: string;
            to: string;
            /** Seconds between points of the series. */
            stepSeconds: number;
          };
          total: {
            count: number;
            /** Milliseconds; null: no requests. */
            mean: number | null;
            /** Milliseconds; null: no requests. */
            p50: number | null;
            /** Milliseconds; null: no requests. */
            p90: number | null;
            /** Milliseconds; null: no requests. */
            p95: number | null;
            /** Milliseconds; null: no requests. */
            p99: number | null;
          };
          series: {
            at: string;
            count: number;
            /** Milliseconds; null: no requests. */
            mean: number | null;
            /** Milliseconds; null: no requests. */
            p50: number | null;
            /** Milliseconds; null: no requests. */
            p90: number | null;
            /** Milliseconds; null: no requests. */
            p95: number | null;
            /** Milliseconds; null: no requests. */
            p99: number | null;
          }[];
          /** Requests by latency, above one and up to another in milliseconds; each 4 % wide, those without requests left out. */
          histogram: {
            aboveMs: number;
            upToMs: number | null;
            count: number;
          }[];
          routes: {
            route: string | null;
            count: number;
            /** Milliseconds; null: no requests. */
            mean: number | null;
            /** Milliseconds; null: no requests. */
            p50: number | null;
            /** Milliseconds; null: no requests. */
            p90: number | null;
            /** Milliseconds; null: no requests. */
            p95: number | null;
            /** Milliseconds; null: no requests. */
            p99: number | null;
          }[];
          /** The same before the period, with compare=previous. */
          previous?: {
            period: {
              from: string;
              to: string;
              /** Seconds between points of the series. */
              stepSeconds: number;
            };
            total: {
              count: number;
              /** Milliseconds; null: no requests. */
              mean: number | null;
              /** Milliseconds; null: no requests. */
              p50: number | null;
              /** Milliseconds; null: no requests. */
              p90: number | null;
              /** Milliseconds; null: no requests. */
              p95: number | null;
              /** Milliseconds; null: no requests. */
              p99: number | null;
            };
            series: {
              at: string;
              count: number;
              /** Milliseconds; null: no requests. */
              mean: number | null;
              /** Milliseconds; null: no requests. */
              p50: number | null;
              /** Milliseconds; null: no requests. */
              p90: number | null;
              /** Milliseconds; null: no requests. */
              p95: number | null;
              /** Milliseconds; null: no requests. */
              p99: number | null;
            }[];
            /** Requests by latency, above one and up to another in milliseconds; each 4 % wide, those without requests left out. */
            histogram: {
              aboveMs: number;
              upToMs: number | null;
              count: number;
            }[];
            routes: {
              route: string | null;
              count: number;
              /** Milliseconds; null: no requests. */
              mean: number | null;
              /** Milliseconds; null: no requests. */
              p50: number | null;
              /** Milliseconds; null: no requests. */
              p90: number | null;
              /** Milliseconds; null: no requests. */
              p95: number | null;
              /** Milliseconds; null: no requests. */
              p99: number | null;
            }[];
          };
        } } };
        304: { headers: Record<string, unknown>; content?: never };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/metrics/throughput": {
    /** Requests and bytes */
    get: {
      parameters: {
        query?: {
          /** How far back from now; 15m where nothing is said. */
          range?: "5m" | "15m" | "1h" | "6h" | "24h" | "7d" | "30d";
          /** Begin, in place of range; rounded down to whole steps. */
          from?: string;
          /** End; rounded up to whole steps, now at the latest. */
          to?: string;
          /** Length of a step; at most 1,500 of them. */
          step?: "10s" | "1m" | "5m" | "15m" | "1h" | "6h" | "1d";
          /** `previous` adds the same report about as much time before. */
          compare?: "previous";
          /** In place of the Accept header. */
          format?: "json" | "csv";
          /** Only this route; empty: requests that no route matched. */
          route?: string;
          /** Only this method. */
          method?: string;
          /** Only answers of this class. */
          statusClass?: "1xx" | "2xx" | "3xx" | "4xx" | "5xx";
          /** Only callers of this plan; empty: of none. */
          plan?: string;
          /** Only what was forwarded to this upstream; empty: to none. */
          upstream?: string;
          /** Only what was answered in this location; empty: in one that was not told. */
          location?: string;
          /** Which table of the report a CSV holds; the first one where it does not say. */
          table?: "series" | "routes";
        };
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "text/csv": string; "application/json": {
          period: {
            from: string;
            to: string;
            /** Seconds between points of the series. */
            stepSeconds: number;
          };
          total: {
            count: number;
            perSecond: number;
            bytesIn: number;
            bytesOut: number;
            /** Null where a filter is set that clients are not counted by, and where those of the period's begin are forgotten. */
            distinctClients: number | null;
          };
          series: {
            at: string;
            count: number;
            perSecond: number;
            bytesIn: number;
            bytesOut: number;
          }[];
          routes: {
            route: string | null;
            count: number;
            perSecond: number;
            bytesIn: number;
            bytesOut: number;
          }[];
          /** The same before the period, with compare=previous. */
          previous?: {
            period: {
              from: string;
              to: string;
              /** Seconds between points of the series. */
              stepSeconds: number;
            };
            total: {
              count: number;
              perSecond: number;
              bytesIn: number;
              bytesOut: number;
              /** Null where a filter is set that clients are not counted by, and where those of the period's begin are forgotten. */
              distinctClients: number | null;
            };
            series: {
              at: string;
              count: number;
              perSecond: number;
              bytesIn: number;
              bytesOut: number;
            }[];
            routes: {
              route: string | null;
              count: number;
              perSecond: number;
              bytesIn: number;
              bytesOut: number;
            }[];
          };
        } } };
        304: { headers: Record<string, unknown>; content?: never };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/metrics/errors": {
    /** Failures by status, problem and route */
    get: {
      parameters: {
        query?: {
          /** How far back from now; 15m where nothing is said. */
          range?: "5m" | "15m" | "1h" | "6h" | "24h" | "7d" | "30d";
          /** Begin, in place of range; rounded down to whole steps. */
          from?: string;
          /** End; rounded up to whole steps, now at the latest. */
          to?: string;
          /** Length of a step; at most 1,500 of them. */
          step?: "10s" | "1m" | "5m" | "15m" | "1h" | "6h" | "1d";
          /** `previous` adds the same report about as much time before. */
          compare?: "previous";
          /** In place of the Accept header. */
          format?: "json" | "csv";
          /** Only this route; empty: requests that no route matched. */
          route?: string;
          /** Only this method. */
          method?: string;
          /** Only answers of this class. */
          statusClass?: "1xx" | "2xx" | "3xx" | "4xx" | "5xx";
          /** Which table of the report a CSV holds; the first one where it does not say. */
          table?: "series" | "routes";
        };
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "text/csv": string; "application/json": {
          period: {
            from: string;
            to: string;
            /** Seconds between points of the series. */
            stepSeconds: number;
          };
          total: {
            count: number;
            /** 4xx answers. */
            clientErrors: number;
            /** 5xx answers. */
            serverErrors: number;
            /** serverErrors / count. */
            errorRate: number;
          };
          /** Requests by 1xx … 5xx. */
          byStatusClass: Record<string, number>;
          /** Requests by status code. */
          byStatus: Record<string, number>;
          /** Refusals and failures of Aegis itself by problem code. */
          byProblem: Record<string, number>;
          series: {
            at: string;
            count: number;
            /** 4xx answers. */
            clientErrors: number;
            /** 5xx answers. */
            serverErrors: number;
            /** serverErrors / count. */
            errorRate: number;
          }[];
          routes: {
            route: string | null;
            count: number;
            /** 4xx answers. */
            clientErrors: number;
            /** 5xx answers. */
            serverErrors: number;
            /** serverErrors / count. */
            errorRate: number;
          }[];
          /** The same before the period, with compare=previous. */
          previous?: {
            period: {
              from: string;
              to: string;
              /** Seconds between points of the series. */
              stepSeconds: number;
            };
            total: {
              count: number;
              /** 4xx answers. */
              clientErrors: number;
              /** 5xx answers. */
              serverErrors: number;
              /** serverErrors / count. */
              errorRate: number;
            };
            /** Requests by 1xx … 5xx. */
            byStatusClass: Record<string, number>;
            /** Requests by status code. */
            byStatus: Record<string, number>;
            /** Refusals and failures of Aegis itself by problem code. */
            byProblem: Record<string, number>;
            series: {
              at: string;
              count: number;
              /** 4xx answers. */
              clientErrors: number;
              /** 5xx answers. */
              serverErrors: number;
              /** serverErrors / count. */
              errorRate: number;
            }[];
            routes: {
              route: string | null;
              count: number;
              /** 4xx answers. */
              clientErrors: number;
              /** 5xx answers. */
              serverErrors: number;
              /** serverErrors / count. */
              errorRate: number;
            }[];
          };
        } } };
        304: { headers: Record<string, unknown>; content?: never };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/metrics/rate-limit-usage": {
    /** What the limits said */
    get: {
      parameters: {
        query?: {
          /** How far back from now; 15m where nothing is said. */
          range?: "5m" | "15m" | "1h" | "6h" | "24h" | "7d" | "30d";
          /** Begin, in place of range; rounded down to whole steps. */
          from?: string;
          /** End; rounded up to whole steps, now at the latest. */
          to?: string;
          /** Length of a step; at most 1,500 of them. */
          step?: "10s" | "1m" | "5m" | "15m" | "1h" | "6h" | "1d";
          /** `previous` adds the same report about as much time before. */
          compare?: "previous";
          /** In place of the Accept header. */
          format?: "json" | "csv";
          /** Only this route; empty: requests that no route matched. */
          route?: string;
          /** Only this method. */
          method?: string;
          /** Which table of the report a CSV holds; the first one where it does not say. */
          table?: "series" | "limits";
        };
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "text/csv": string; "application/json": {
          period: {
            from: string;
            to: string;
            /** Seconds between points of the series. */
            stepSeconds: number;
          };
          total: {
            allowed: number;
            refused: number;
            shadowRefused: number;
            bypassed: number;
            storeFailures: number;
          };
          limits: {
            limit: string;
            quota: number;
            allowed: number;
            refused: number;
            shadowRefused: number;
            bypassed: number;
            storeFailures: number;
          }[];
          series: {
            at: string;
            allowed: number;
            refused: number;
            shadowRefused: number;
            bypassed: number;
            storeFailures: number;
          }[];
          /** The same before the period, with compare=previous. */
          previous?: {
            period: {
              from: string;
              to: string;
              /** Seconds between points of the series. */
              stepSeconds: number;
            };
            total: {
              allowed: number;
              refused: number;
              shadowRefused: number;
              bypassed: number;
              storeFailures: number;
            };
            limits: {
              limit: string;
              quota: number;
              allowed: number;
              refused: number;
              shadowRefused: number;
              bypassed: number;
              storeFailures: number;
            }[];
            series: {
              at: string;
              allowed: number;
              refused: number;
              shadowRefused: number;
              bypassed: number;
              storeFailures: number;
            }[];
          };
        } } };
        304: { headers: Record<string, unknown>; content?: never };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/metrics/routes": {
    /** Every route, the busiest first */
    get: {
      parameters: {
        query?: {
          /** How far back from now; 15m where nothing is said. */
          range?: "5m" | "15m" | "1h" | "6h" | "24h" | "7d" | "30d";
          /** Begin, in place of range; rounded down to whole steps. */
          from?: string;
          /** End; rounded up to whole steps, now at the latest. */
          to?: string;
          /** Length of a step; at most 1,500 of them. */
          step?: "10s" | "1m" | "5m" | "15m" | "1h" | "6h" | "1d";
          /** `previous` adds the same report about as much time before. */
          compare?: "previous";
          /** In place of the Accept header. */
          format?: "json" | "csv";
          /** Only this route; empty: requests that no route matched. */
          route?: string;
          /** Only this method. */
          method?: string;
          /** Only answers of this class. */
          statusClass?: "1xx" | "2xx" | "3xx" | "4xx" | "5xx";
          /** Only callers of this plan; empty: of none. */
          plan?: string;
          /** Only what was forwarded to this upstream; empty: to none. */
          upstream?: string;
          /** Only what was answered in this location; empty: in one that was not told. */
          location?: string;
          /** Which table of the report a CSV holds; the first one where it does not say. */
          table?: "routes";
        };
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "text/csv": string; "application/json": {
          period: {
            from: string;
            to: string;
            /** Seconds between points of the series. */
            stepSeconds: number;
          };
          routes: {
            route: string | null;
            count: number;
            perSecond: number;
            bytesIn: number;
            bytesOut: number;
            /** 4xx answers. */
            clientErrors: number;
            /** 5xx answers. */
            serverErrors: number;
            /** serverErrors / count. */
            errorRate: number;
            /** Milliseconds; null: no requests. */
            mean: number | null;
            /** Milliseconds; null: no requests. */
            p50: number | null;
            /** Milliseconds; null: no requests. */
            p90: number | null;
            /** Milliseconds; null: no requests. */
            p95: number | null;
            /** Milliseconds; null: no requests. */
            p99: number | null;
          }[];
          /** The same before the period, with compare=previous. */
          previous?: {
            period: {
              from: string;
              to: string;
              /** Seconds between points of the series. */
              stepSeconds: number;
            };
            routes: {
              route: string | null;
              count: number;
              perSecond: number;
              bytesIn: number;
              bytesOut: number;
              /** 4xx answers. */
              clientErrors: number;
              /** 5xx answers. */
              serverErrors: number;
              /** serverErrors / count. */
              errorRate: number;
              /** Milliseconds; null: no requests. */
              mean: number | null;
              /** Milliseconds; null: no requests. */
              p50: number | null;
              /** Milliseconds; null: no requests. */
              p90: number | null;
              /** Milliseconds; null: no requests. */
              p95: number | null;
              /** Milliseconds; null: no requests. */
              p99: number | null;
            }[];
          };
        } } };
        304: { headers: Record<string, unknown>; content?: never };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/metrics/clients": {
    /** The clients that sent most, were refused most or met most errors */
    get: {
      parameters: {
        query?: {
          /** How far back from now; 15m where nothing is said. */
          range?: "5m" | "15m" | "1h" | "6h" | "24h" | "7d" | "30d";
          /** Begin, in place of range; rounded down to whole steps. */
          from?: string;
          /** End; rounded up to whole steps, now at the latest. */
          to?: string;
          /** Length of a step; at most 1,500 of them. */
          step?: "10s" | "1m" | "5m" | "15m" | "1h" | "6h" | "1d";
          /** `previous` adds the same report about as much time before. */
          compare?: "previous";
          /** In place of the Accept header. */
          format?: "json" | "csv";
          /** Only this route; empty: requests that no route matched. */
          route?: string;
          /** Only this method. */
          method?: string;
          /** Only this client. */
          client?: string;
          /** Which table of the report a CSV holds; the first one where it does not say. */
          table?: "clients";
          /** What the first ones have most of. */
          by?: "count" | "refused" | "errors";
          /** Clients, 1 to 1,000. */
          limit?: number;
        };
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "text/csv": string; "application/json": {
          period: {
            from: string;
            to: string;
            /** Seconds between points of the series. */
            stepSeconds: number;
          };
          clients: {
            client: string;
            count: number;
            /** Refused by limits. */
            refused: number;
            /** 5xx answers. */
            errors: number;
            /** Of all requests of known clients in the period. */
            share: number;
          }[];
          /** The same before the period, with compare=previous. */
          previous?: {
            period: {
              from: string;
              to: string;
              /** Seconds between points of the series. */
              stepSeconds: number;
            };
            clients: {
              client: string;
              count: number;
              /** Refused by limits. */
              refused: number;
              /** 5xx answers. */
              errors: number;
              /** Of all requests of known clients in the period. */
              share: number;
            }[];
          };
        } } };
        304: { headers: Record<string, unknown>; content?: never };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/metrics/upstreams": {
    /** Every upstream, the busiest first */
    get: {
      parameters: {
        query?: {
          /** How far back from now; 15m where nothing is said. */
          range?: "5m" | "15m" | "1h" | "6h" | "24h" | "7d" | "30d";
          /** Begin, in place of range; rounded down to whole steps. */
          from?: string;
          /** End; rounded up to whole steps, now at the latest. */
          to?: string;
          /** Length of a step; at most 1,500 of them. */
          step?: "10s" | "1m" | "5m" | "15m" | "1h" | "6h" | "1d";
          /** `previous` adds the same report about as much time before. */
          compare?: "previous";
          /** In place of the Accept header. */
          format?: "json" | "csv";
          /** Only this route; empty: requests that no route matched. */
          route?: string;
          /** Only this method. */
          method?: string;
          /** Only answers of this class. */
          statusClass?: "1xx" | "2xx" | "3xx" | "4xx" | "5xx";
          /** Only callers of this plan; empty: of none. */
          plan?: string;
          /** Only what was forwarded to this upstream; empty: to none. */
          upstream?: string;
          /** Only what was answered in this location; empty: in one that was not told. */
          location?: string;
          /** Which table of the report a CSV holds; the first one where it does not say. */
          table?: "upstreams";
        };
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "text/csv": string; "application/json": {
          period: {
            from: string;
            to: string;
            /** Seconds between points of the series. */
            stepSeconds: number;
          };
          upstreams: {
            upstream: string;
            count: number;
            perSecond: number;
            bytesIn: number;
            bytesOut: number;
            /** 4xx answers. */
            clientErrors: number;
            /** 5xx answers. */
            serverErrors: number;
            /** serverErrors / count. */
            errorRate: number;
            /** Milliseconds; null: no requests. */
            mean: number | null;
            /** Milliseconds; null: no requests. */
            p50: number | null;
            /** Milliseconds; null: no requests. */
            p90: number | null;
            /** Milliseconds; null: no requests. */
            p95: number | null;
            /** Milliseconds; null: no requests. */
            p99: number | null;
            /** Requests that waited for it; the others were answered before, for example while its breaker is open. */
            asked: number;
            /** Mean wait for it alone in milliseconds; the other latencies are what callers waited. */
            upstreamMean: number | null;
          }[];
          /** The same before the period, with compare=previous. */
          previous?: {
            period: {
              from: string;
              to: string;
              /** Seconds between points of the series. */
              stepSeconds: number;
            };
            upstreams: {
              upstream: string;
              count: number;
              perSecond: number;
              bytesIn: number;
              bytesOut: number;
              /** 4xx answers. */
              clientErrors: number;
              /** 5xx answers. */
              serverErrors: number;
              /** serverErrors / count. */
              errorRate: number;
              /** Milliseconds; null: no requests. */
              mean: number | null;
              /** Milliseconds; null: no requests. */
              p50: number | null;
              /** Milliseconds; null: no requests. */
              p90: number | null;
              /** Milliseconds; null: no requests. */
              p95: number | null;
              /** Milliseconds; null: no requests. */
              p99: number | null;
              /** Requests that waited for it; the others were answered before, for example while its breaker is open. */
              asked: number;
              /** Mean wait for it alone in milliseconds; the other latencies are what callers waited. */
              upstreamMean: number | null;
            }[];
          };
        } } };
        304: { headers: Record<string, unknown>; content?: never };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/metrics/locations": {
    /** Every location, the busiest first */
    get: {
      parameters: {
        query?: {
          /** How far back from now; 15m where nothing is said. */
          range?: "5m" | "15m" | "1h" | "6h" | "24h" | "7d" | "30d";
          /** Begin, in place of range; rounded down to whole steps. */
          from?: string;
          /** End; rounded up to whole steps, now at the latest. */
          to?: string;
          /** Length of a step; at most 1,500 of them. */
          step?: "10s" | "1m" | "5m" | "15m" | "1h" | "6h" | "1d";
          /** `previous` adds the same report about as much time before. */
          compare?: "previous";
          /** In place of the Accept header. */
          format?: "json" | "csv";
          /** Only this route; empty: requests that no route matched. */
          route?: string;
          /** Only this method. */
          method?: string;
          /** Only answers of this class. */
          statusClass?: "1xx" | "2xx" | "3xx" | "4xx" | "5xx";
          /** Only callers of this plan; empty: of none. */
          plan?: string;
          /** Only what was forwarded to this upstream; empty: to none. */
          upstream?: string;
          /** Only what was answered in this location; empty: in one that was not told. */
          location?: string;
          /** Which table of the report a CSV holds; the first one where it does not say. */
          table?: "locations";
        };
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "text/csv": string; "application/json": {
          period: {
            from: string;
            to: string;
            /** Seconds between points of the series. */
            stepSeconds: number;
          };
          locations: {
            /** Where requests were answered; null: the edge did not tell. */
            location: string | null;
            count: number;
            perSecond: number;
            bytesIn: number;
            bytesOut: number;
            /** 4xx answers. */
            clientErrors: number;
            /** 5xx answers. */
            serverErrors: number;
            /** serverErrors / count. */
            errorRate: number;
            /** Milliseconds; null: no requests. */
            mean: number | null;
            /** Milliseconds; null: no requests. */
            p50: number | null;
            /** Milliseconds; null: no requests. */
            p90: number | null;
            /** Milliseconds; null: no requests. */
            p95: number | null;
            /** Milliseconds; null: no requests. */
            p99: number | null;
          }[];
          /** The same before the period, with compare=previous. */
          previous?: {
            period: {
              from: string;
              to: string;
              /** Seconds between points of the series. */
              stepSeconds: number;
            };
            locations: {
              /** Where requests were answered; null: the edge did not tell. */
              location: string | null;
              count: number;
              perSecond: number;
              bytesIn: number;
              bytesOut: number;
              /** 4xx answers. */
              clientErrors: number;
              /** 5xx answers. */
              serverErrors: number;
              /** serverErrors / count. */
              errorRate: number;
              /** Milliseconds; null: no requests. */
              mean: number | null;
              /** Milliseconds; null: no requests. */
              p50: number | null;
              /** Milliseconds; null: no requests. */
              p90: number | null;
              /** Milliseconds; null: no requests. */
              p95: number | null;
              /** Milliseconds; null: no requests. */
              p99: number | null;
            }[];
          };
        } } };
        304: { headers: Record<string, unknown>; content?: never };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/metrics/policy-versions": {
    /** Which versions of the live policy were in force where */
    get: {
      parameters: {
        query?: {
          /** How far back from now; 15m where nothing is said. */
          range?: "5m" | "15m" | "1h" | "6h" | "24h" | "7d" | "30d";
          /** Begin, in place of range; rounded down to whole steps. */
          from?: string;
          /** End; rounded up to whole steps, now at the latest. */
          to?: string;
          /** Length of a step; at most 1,500 of them. */
          step?: "10s" | "1m" | "5m" | "15m" | "1h" | "6h" | "1d";
          /** `previous` adds the same report about as much time before. */
          compare?: "previous";
          /** In place of the Accept header. */
          format?: "json" | "csv";
          /** Only what was answered in this location; empty: in one that was not told. */
          location?: string;
          /** Which table of the report a CSV holds; the first one where it does not say. */
          table?: "versions";
        };
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "text/csv": string; "application/json": {
          period: {
            from: string;
            to: string;
            /** Seconds between points of the series. */
            stepSeconds: number;
          };
          versions: {
            location: string | null;
            /** Part of the live policy, for example limits. */
            part: string;
            version: number;
            /** Metric batches that were made under it. */
            batches: number;
            /** Requests in these batches. */
            requests: number;
            /** Begin of the first minute, hour or day of the period in which it was in force there. */
            firstAt: string;
            /** Begin of the last one. */
            lastAt: string;
          }[];
          /** The same before the period, with compare=previous. */
          previous?: {
            period: {
              from: string;
              to: string;
              /** Seconds between points of the series. */
              stepSeconds: number;
            };
            versions: {
              location: string | null;
              /** Part of the live policy, for example limits. */
              part: string;
              version: number;
              /** Metric batches that were made under it. */
              batches: number;
              /** Requests in these batches. */
              requests: number;
              /** Begin of the first minute, hour or day of the period in which it was in force there. */
              firstAt: string;
              /** Begin of the last one. */
              lastAt: string;
            }[];
          };
        } } };
        304: { headers: Record<string, unknown>; content?: never };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/metrics/system": {
    /** How analytics itself fares */
    get: {
      parameters: {
        query?: {
          /** How far back from now; 15m where nothing is said. */
          range?: "5m" | "15m" | "1h" | "6h" | "24h" | "7d" | "30d";
          /** Begin, in place of range; rounded down to whole steps. */
          from?: string;
          /** End; rounded up to whole steps, now at the latest. */
          to?: string;
          /** Length of a step; at most 1,500 of them. */
          step?: "10s" | "1m" | "5m" | "15m" | "1h" | "6h" | "1d";
        };
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          period: {
            from: string;
            to: string;
            stepSeconds: number;
          };
          instances: {
            instance: string;
            series: {
              at: string;
              /** Mean, of one core. */
              cpuShare: number;
              residentBytes: number;
              heapBytes: number;
              loopLagMeanMs: number;
              loopLagP99Ms: number;
              /** Age of the newest event of a commit; null: nothing was stored. */
              ingestLagMs: number | null;
              storedEvents: number;
            }[];
          }[];
          /** What edges delivered in the last 15 minutes of the period, or in all of a shorter one. */
          edges: {
            edgeId: string;
            isolates: number;
            batches: number;
            /** Also those that were refused. */
            events: number;
            /** Numbers between the first and the last batch of each isolate that no batch of any time has: on their way, waiting for `aegis metrics redrive`, or lost. */
            missingBatches: number;
            /** Events that it gave up, as it reported. */
            droppedEvents: number;
            /** Processes of a self-hosted edge that died; each took up to its last second of events with it. */
            diedProcesses: number;
          }[];
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/metrics/custom": {
    /** Metrics of your own, by name */
    get: {
      parameters: {
        query?: never;
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          metrics: {
            name: string;
            kind: "counter" | "gauge" | "histogram";
            /** Sets of tags. */
            series: number;
            lastAt: string;
          }[];
        } } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    /** Store values of metrics of your own */
    post: {
      parameters: {
        query?: never;
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody: { content: { "application/json": {
        /** Values; each is judged for itself, and one of another shape is told of under `rejected`. */
        metrics: ({
          name: string;
          /** A counter's values are added up, a gauge's last one stands, a histogram's are sorted by size. */
          kind: "counter" | "gauge" | "histogram";
          /** A counter's is what it grew by. */
          value: number;
          /** What to tell its values apart by; names of clients do not belong here. */
          tags?: Record<string, string>;
          /** When it was measured; now where it does not say. */
          at?: string;
        } | unknown)[];
      } } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          accepted: number;
          /** Those that were not stored, by their place in the batch; all others were. */
          rejected: {
            index: number;
            code: "input-invalid";
            errors: {
              /** Where the mistake is, for example gateway.routes[2].path. */
              path: string;
              /** Its line in the file, from 1. */
              line?: number;
              /** What is wrong and what would be right. */
              message: string;
            }[];
          }[];
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/metrics/custom/{name}": {
    /** One metric of your own, by step and by tags */
    get: {
      parameters: {
        query?: {
          /** How far back from now; 15m where nothing is said. */
          range?: "5m" | "15m" | "1h" | "6h" | "24h" | "7d" | "30d";
          /** Begin, in place of range; rounded down to whole steps. */
          from?: string;
          /** End; rounded up to whole steps, now at the latest. */
          to?: string;
          /** Length of a step; at most 1,500 of them. */
          step?: "10s" | "1m" | "5m" | "15m" | "1h" | "6h" | "1d";
          /** Only values with this tag, as name:value. */
          tag?: string;
        };
        path: {
          name: string;
        };
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          period: {
            from: string;
            to: string;
            stepSeconds: number;
          };
          name: string;
          kind: "counter" | "gauge" | "histogram";
          total: {
            count: number;
            sum: number;
            mean: number | null;
            minimum: number | null;
            maximum: number | null;
            /** The value that came last; of gauges, where all values have the same tags. */
            last: number | null;
            /** Of histograms, within 2 % of exact. */
            p50: number | null;
            p95: number | null;
            p99: number | null;
          };
          series: {
            at: string;
            count: number;
            sum: number;
            mean: number | null;
            minimum: number | null;
            maximum: number | null;
            /** The value that came last; of gauges, where all values have the same tags. */
            last: number | null;
            /** Of histograms, within 2 % of exact. */
            p50: number | null;
            p95: number | null;
            p99: number | null;
          }[];
          /** By set of tags, the most values first, 100 at most. */
          tags: {
            tags: Record<string, string>;
            count: number;
            sum: number;
            mean: number | null;
            minimum: number | null;
            maximum: number | null;
            /** The value that came last; of gauges, where all values have the same tags. */
            last: number | null;
            /** Of histograms, within 2 % of exact. */
            p50: number | null;
            p95: number | null;
            p99: number | null;
          }[];
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/ws/metrics": {
    /** WebSocket: one frame a second about what was stored in it, and what docs/stream.md says more */
    get: {
      parameters: {
        query?: never;
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        101: { headers: Record<string, unknown>; content: { "application/json": {
          type: "hello";
          /** The oldest sequence that is held for `resume`; null: none. */
          oldest: number | null;
          newest: number | null;
          /** A frame is due as often. */
          frameMs: number;
          /** The service pings as often, and drops who answers none of two. */
          pingMs: number;
          /** So long without a message, and the connection may be taken for dead. */
          silentAfterMs: number;
          /** As many at once. */
          subscriptions: number;
          /** Longer messages end the connection. */
          messageBytes: number;
        } | {
          type: "subscribed";
          /** The client's own name for it; frames carry the figures under it. */
          id: string;
          /** Which figures; absent: all. */
          metrics?: ("throughput" | "latency" | "p50" | "p95" | "p99" | "errors" | "refused")[];
          /** Only this route's requests; null: those that no route matched. */
          route?: string | null;
          /** Only this client's requests. */
          client?: string;
        } | {
          type: "unsubscribed";
          /** The client's own name for it; frames carry the figures under it. */
          id: string;
        } | {
          type: "resumed";
          after: number;
          /** So many frames follow, oldest first, before the next live one. */
          sent: number;
          /** Seconds of the gap that are not held: their frames do not come. */
          gone: number;
        } | {
          type: "error";
          /** The subscription that was refused. */
          id?: string;
          /** The resume that was refused: nothing follows. */
          after?: number;
          /** Body of every refusal and failure (RFC 9457). */
          problem: {
            /** Identifies the kind of problem; under /_aegis/problems/ it can be opened. */
            type: string;
            title: string;
            status: number;
            /** Stable name for programs. */
            code: "path-refused" | "request-refused" | "headers-too-large" | "request-timeout" | "method-refused" | "address-denied" | "location-denied" | "client-blocked" | "route-not-found" | "method-not-allowed" | "authentication-required" | "authentication-failed" | "permission-denied" | "quota-exceeded" | "abnormal-usage-detected" | "temporary-reduced-capacity" | "limit-unavailable" | "upstream-unreachable" | "upstream-invalid" | "body-too-large" | "media-type-refused" | "request-invalid" | "upload-failed" | "client-gone" | "upstream-timeout" | "nothing-cached" | "policy-unavailable" | "internal-error" | "sign-in-required" | "sign-in-slowed" | "operator-role-required" | "origin-refused" | "stream-limit-reached" | "not-found" | "input-invalid" | "config-invalid" | "input-too-large" | "signature-invalid" | "batch-invalid" | "conflict" | "dependency-unavailable";
            /** What happened to this request. */
            detail?: string;
            /** The path asked for. */
            instance?: string;
            /** Give this to the operator; every refusal can be found by it. */
            requestId: string;
            /** Every mistake in the input. */
            errors?: {
              /** Where the mistake is, for example gateway.routes[2].path. */
              path: string;
              /** Its line in the file, from 1. */
              line?: number;
              /** What is wrong and what would be right. */
              message: string;
            }[];
            /** Names of the limits that refused. */
            "violated-policies"?: string[];
          };
        } | {
          /** Seconds since 1970 of the second it is about: the same on every process, and never less than the one before. */
          sequence: number;
          /** The end of that second. */
          at: string;
          /** Mean latency of the second in milliseconds; 0 without requests. */
          latency: number;
          /** Milliseconds; null: no requests. */
          p95: number | null;
          /** Requests in the second. */
          throughput: number;
          /** 5xx answers in the second. */
          errors: number;
          /** Requests refused by limits in the second. */
          refused: number;
          /** What some process stored is missing: it did not say in time. */
          partial?: true;
          /** Requests in it that were stored up to five seconds before, and told too late for their own frame. */
          late?: number;
          /** Requests told later than that: they stand in no frame. */
          missed?: number;
          /** Frames right before this one that were not sent, because the client did not read. */
          dropped?: number;
          /** More routes or watched clients than are counted apart: series may lack requests. */
          crowded?: true;
          /** The figures of each subscription. */
          series?: Record<string, {
            /** Mean latency of the second in milliseconds; 0 without requests. */
            latency?: number;
            /** Milliseconds; null: no requests. */
            p95?: number | null;
            /** Requests in the second. */
            throughput?: number;
            /** 5xx answers in the second. */
            errors?: number;
            /** Requests refused by limits in the second. */
            refused?: number;
            /** Milliseconds; null: no requests. */
            p50?: number | null;
            /** Milliseconds; null: no requests. */
            p99?: number | null;
          }>;
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        429: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/sign-in-codes": {
    /** Make a one-time sign-in link */
    post: {
      parameters: {
        query?: never;
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody: { content: { "application/json": {
        /** Whom the code signs in; the name stands in the ledger. */
        operator?: string;
        /** viewer: reads; operator: also changes limits; admin: also config, keys and sign-in codes. */
        role?: "viewer" | "operator" | "admin";
      } } };
      responses: {
        201: { headers: Record<string, unknown>; content: { "application/json": {
          /** Signs in once, within the hour. */
          code: string;
          /** Opens the dashboard signed in. */
          url: string;
          expiresAt: string;
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/session": {
    /** Sign in with a one-time code or the operator token; answers a cookie */
    post: {
      parameters: {
        query?: never;
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody: { content: { "application/json": {
        /** A one-time sign-in code. */
        code: string;
      } | {
        /** The operator token. */
        token: string;
      } } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          /** The name that stands in the ledger. */
          operator: string;
          role: "viewer" | "operator" | "admin";
          /** How that is known. */
          via: "session" | "personal-token" | "operator-token" | "service-token" | "code" | "oidc" | "none";
          /** When the session or token ends; null: the caller showed the operator's or service's token. */
          expiresAt: string | null;
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        429: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    /** Who is signed in */
    get: {
      parameters: {
        query?: never;
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          /** The name that stands in the ledger. */
          operator: string;
          role: "viewer" | "operator" | "admin";
          /** How that is known. */
          via: "session" | "personal-token" | "operator-token" | "service-token" | "code" | "oidc" | "none";
          /** When the session or token ends; null: the caller showed the operator's or service's token. */
          expiresAt: string | null;
        } } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    /** Sign out: the session ends here, whatever becomes of the cookie */
    delete: {
      parameters: {
        query?: never;
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: { headers: Record<string, unknown>; content?: never };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/session/oidc": {
    /** Leave for the OpenID provider to sign in */
    get: {
      parameters: {
        query?: {
          /** The page to open in the end; anything but a page of the dashboard counts as /. */
          returnTo?: string;
        };
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        302: { headers: Record<string, unknown>; content?: never };
        400: { headers: Record<string, unknown>; content: { "application/json": {
          success: false;
          error: unknown[];
          data: unknown;
        } } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/session/oidc/callback": {
    /** Come back from the OpenID provider: a session cookie, and on to the page; or to /#sign-in-failed=<problem> */
    get: {
      parameters: {
        query?: never;
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        303: { headers: Record<string, unknown>; content?: never };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/sign-in-methods": {
    /** How one may sign in, besides by a code or the operator token */
    get: {
      parameters: {
        query?: never;
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          /** The OpenID provider, and where to begin; null: none. */
          oidc: {
            label: string;
            path: string;
          } | null;
        } } };
      };
    };
  };
  "/api/sessions": {
    /** Who is signed in, on which sessions: one's own; all of them for an admin */
    get: {
      parameters: {
        query?: never;
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          /** Newest first, 500 at most. */
          sessions: {
            /** Names the session; it opens nothing. */
            id: string;
            operator: string;
            role: "viewer" | "operator" | "admin";
            /** What was shown at the sign-in. */
            via: "code" | "token" | "oidc";
            createdAt: string;
            expiresAt: string;
            /** Whether the caller uses it. */
            current: boolean;
          }[];
        } } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/sessions/{id}": {
    /** End a session: one's own; any for an admin */
    delete: {
      parameters: {
        query?: never;
        path: {
          /** The session's id. */
          id: string;
        };
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          /** How many sessions ended. */
          ended: number;
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/tokens": {
    /** The personal tokens: one's own; all of them for an admin */
    get: {
      parameters: {
        query?: never;
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          /** Newest first, 500 at most. */
          tokens: {
            /** The public part of the token. */
            id: string;
            name: string;
            /** Whose it is; the ledger names them for what it changes. */
            operator: string;
            role: "viewer" | "operator" | "admin";
            state: "active" | "expired" | "revoked";
            createdAt: string;
            expiresAt: string;
            /** To the minute; null: never. */
            lastUsedAt: string | null;
            revokedAt: string | null;
          }[];
        } } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    /** Make a personal token for a program of one's own */
    post: {
      parameters: {
        query?: never;
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody: { content: { "application/json": {
        /** What it is for. */
        name: string;
        /** What it may do; at most what its maker may. */
        role?: "viewer" | "operator" | "admin";
        /** How long it works, for example 90d; a year at most. */
        expiresIn?: string;
      } } };
      responses: {
        201: { headers: Record<string, unknown>; content: { "application/json": {
          /** The public part of the token. */
          id: string;
          name: string;
          /** Whose it is; the ledger names them for what it changes. */
          operator: string;
          role: "viewer" | "operator" | "admin";
          state: "active" | "expired" | "revoked";
          createdAt: string;
          expiresAt: string;
          /** To the minute; null: never. */
          lastUsedAt: string | null;
          revokedAt: string | null;
          /** The token itself. It is shown this once and stored nowhere. */
          token: string;
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/tokens/{id}": {
    /** Revoke a personal token: one's own; any for an admin */
    delete: {
      parameters: {
        query?: never;
        path: {
          /** The token's id. */
          id: string;
        };
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          id: string;
          revokedAt: string;
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/operators/{name}/access": {
    /** End all access of an operator: sessions, personal tokens and sign-in codes */
    delete: {
      parameters: {
        query?: never;
        path: {
          /** The operator's name, as it stands in the ledger. */
          name: string;
        };
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          /** Sessions that ended. */
          sessions: number;
          /** Personal tokens that were revoked. */
          tokens: number;
          /** Sign-in codes that are void. */
          codes: number;
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/requests": {
    /** Answered requests, newest first */
    get: {
      parameters: {
        query?: {
          /** Begin; an hour before the end where nothing is said, a day at most. */
          from?: string;
          /** End; now where nothing is said. */
          to?: string;
          /** Only this route; empty: requests that no route matched. */
          route?: string;
          /** Only this method. */
          method?: string;
          /** Only this status. */
          status?: number;
          /** Only answers of this class. */
          statusClass?: "1xx" | "2xx" | "3xx" | "4xx" | "5xx";
          /** Only this client. */
          client?: string;
          /** Only this plan. */
          plan?: string;
          /** Only this upstream. */
          upstream?: string;
          /** Only this location. */
          location?: string;
          /** Only this problem, by its code. */
          problem?: string;
          /** Requests on a page, 1 to 500. */
          limit?: number;
          /** `next` of the page before. */
          before?: string;
        };
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          requests: {
            /** When the request arrived, milliseconds since 1970. */
            at: number;
            /** The id in the answer's X-Request-Id. */
            requestId: string;
            /** The route's id; null: none matched. */
            route: string | null;
            /** Request method. */
            method: string;
            /** Status code answered. */
            status: number;
            /** Arrival to the response's headers. */
            latencyMs: number;
            /** Time waited for the upstream; null: not asked. */
            upstreamMs: number | null;
            /** Waits by step; steps that did not wait are absent. */
            stepMs: Record<string, number>;
            /** Content-Length of the request, or its body's length where the route counts bodies. */
            bytesIn: number | null;
            /** Content-Length of the answer, or its body's length where the route counts bodies. */
            bytesOut: number | null;
            /** Who was counted; null: refused before that was known. */
            client: string | null;
            plan: string | null;
            /** The upstream it was forwarded to. */
            upstream: string | null;
            /** What the cache did; null: no cache on this route. */
            cache: "hit" | "miss" | "stale" | "bypass" | null;
            /** The client's risk score, when it has one. */
            risk: number | null;
            /** The problem answered, if Aegis refused or failed. */
            problemCode: string | null;
            /** Hash of the canonical path, to count different ones. */
            pathHash: string | null;
            /** What each limit said. */
            limits: {
              limit: string;
              /** What a limit said of one request. */
              outcome: "allowed" | "refused" | "shadow-refused" | "bypassed" | "store-failed-allowed" | "store-failed-refused";
              quota: number;
              remaining: number | null;
              /** Units asked for; absent: 1. */
              cost?: number;
            }[];
            /** The edge that answered it. */
            edgeId: string;
            /** Where that was: Cloudflare's code of the data centre. */
            location: string | null;
          }[];
          /** `before` of the next page; null: there is none. */
          next: string | null;
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/requests/{id}": {
    /** One answered request, by the id in its X-Request-Id */
    get: {
      parameters: {
        query?: never;
        path: {
          id: string;
        };
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          /** When the request arrived, milliseconds since 1970. */
          at: number;
          /** The id in the answer's X-Request-Id. */
          requestId: string;
          /** The route's id; null: none matched. */
          route: string | null;
          /** Request method. */
          method: string;
          /** Status code answered. */
          status: number;
          /** Arrival to the response's headers. */
          latencyMs: number;
          /** Time waited for the upstream; null: not asked. */
          upstreamMs: number | null;
          /** Waits by step; steps that did not wait are absent. */
          stepMs: Record<string, number>;
          /** Content-Length of the request, or its body's length where the route counts bodies. */
          bytesIn: number | null;
          /** Content-Length of the answer, or its body's length where the route counts bodies. */
          bytesOut: number | null;
          /** Who was counted; null: refused before that was known. */
          client: string | null;
          plan: string | null;
          /** The upstream it was forwarded to. */
          upstream: string | null;
          /** What the cache did; null: no cache on this route. */
          cache: "hit" | "miss" | "stale" | "bypass" | null;
          /** The client's risk score, when it has one. */
          risk: number | null;
          /** The problem answered, if Aegis refused or failed. */
          problemCode: string | null;
          /** Hash of the canonical path, to count different ones. */
          pathHash: string | null;
          /** What each limit said. */
          limits: {
            limit: string;
            /** What a limit said of one request. */
            outcome: "allowed" | "refused" | "shadow-refused" | "bypassed" | "store-failed-allowed" | "store-failed-refused";
            quota: number;
            remaining: number | null;
            /** Units asked for; absent: 1. */
            cost?: number;
          }[];
          /** The edge that answered it. */
          edgeId: string;
          /** Where that was: Cloudflare's code of the data centre. */
          location: string | null;
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/requests/{id}/limits": {
    /** What each limit said of one request, and what stood behind it then */
    get: {
      parameters: {
        query?: never;
        path: {
          id: string;
        };
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          requestId: string;
          at: string;
          method: string;
          route: string | null;
          status: number;
          client: string | null;
          edgeId: string;
          location: string | null;
          /** The newest config that was published then; null: none. */
          configVersion: number | null;
          /** Versions of live policy that this edge told of within a minute, by document: several while a change spreads. */
          reportedVersions: Record<string, number[]>;
          /** Empty: no limit was asked. */
          limits: {
            limit: string;
            /** What a limit said of one request. */
            outcome: "allowed" | "refused" | "shadow-refused" | "bypassed" | "store-failed-allowed" | "store-failed-refused";
            quota: number;
            remaining: number | null;
            /** Units asked for; absent: 1. */
            cost?: number;
            /** Where the config of that time has the limit; null: it has none of the name. */
            standsAt: "route" | "path" | "default" | null;
            /** The limit in the config of that time. */
            rule: {
              /** The limit's name in headers, reports and live policy. */
              name: string;
              /** The only route it applies to; absent: all of them. */
              route?: string;
              /** The path pattern it applies to; absent: all paths. */
              path?: string;
              /** The methods it applies to; absent: all. */
              methods?: ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS")[];
              /** What else it asks of a request; absent: nothing. */
              when?: {
                headers?: Record<string, string | {
                  oneOf: string[];
                } | {
                  prefix: string;
                } | {
                  suffix: string;
                } | {
                  contains: string;
                } | {
                  present: boolean;
                }>;
                plans?: string[];
                /** Those that inherit the ones named included. */
                roles?: string[];
                countries?: string[];
              };
              /** true: it holds besides the most specific limit, not in its place. */
              additional?: boolean;
              /** token-bucket: steady refill with a burst; sliding-window: rolling window over two counters; fixed-window: counter that resets at the window's edge; sliding-log: exact rolling window that logs every request, for low limits such as those of logins, always with policy exact. */
              algorithm: "token-bucket" | "sliding-window" | "fixed-window" | "sliding-log";
              /** How a limit is settled. leased: judged in the isolate, told to Redis in batches; strict: the same by permits taken in advance only, never over; exact: one Redis check per request. */
              policy: "leased" | "strict" | "exact";
              /** Units admitted per window. */
              quota: number;
              /** The quota by the caller's plan. */
              planQuotas?: Record<string, number>;
              /** The window's length in seconds; of a month, its most. */
              windowSeconds: number;
              /** Windows are those of the calendar, in UTC; a week begins on Monday. */
              calendar?: "day" | "week" | "month";
              /** Token bucket only: the bucket's size; elsewhere equal to quota. */
              burst: number;
              /** Who shares one counter; a list: who is the same in all of them. */
              by: string | string[];
              /** Units that a request costs; absent: 1. */
              cost?: {
                /** Units of a request of which nothing else here says more; with `response`, what is reserved in advance, and charged where the answer does not say. */
                default?: number;
                /** Units by method; HEAD costs what GET does, unless it is named. */
                methods?: Record<string, number>;
                /** Where the request says what it costs: header:Name or query:name. What is no plain number there costs the maximum: the upstream might read one in it. */
                field?: string;
                /** A request's own word counts at least so much. */
                minimum?: number;
                /** And at most so much; by default the limit. With `response`, also what a request costs that was sent and whose answer nobody waited for. */
                maximum?: number;
                /** The upstream's response field that says what the request has cost, for example tokens. The difference is settled after the answer. */
                response?: string;
              };
              /** What happens when Redis fails or takes longer than 250 ms. local: each isolate counts by what it knows; open: admit; closed: refuse with 503. Always logged and counted. */
              onStoreFailure: "local" | "open" | "closed";
              /** true: count and report what would have been refused, refuse nothing. */
              shadow: boolean;
            } | null;
            /** What the ledger says won over the config then; null: nothing. */
            override: {
              /** Requests per window. */
              quota: number;
              /** The window's length. */
              windowSeconds: number;
              /** shadow: counted, not refused. */
              mode: "enforce" | "shadow";
              decisionId: string;
              setAt: string;
              expiresAt: string | null;
            } | null;
            /** A lower quota that was judged beside it then, by the proposals that are kept; null: none. */
            candidate: {
              quota: number;
              proposalId: string;
            } | null;
            /** A quota of the API key's own then, by the ledger; null: none is recorded. */
            ownQuota: number | null;
            /** Whose quota the edge applied. */
            quotaFrom: "config" | "override" | "own" | "plan" | "unknown";
            /** Who shared the counter: see the config's `by`. */
            countedBy: string | string[] | null;
            /** The client, the route or both that were counted; null: not stored. */
            counter: string | null;
            /** How the counter was used around that time; null: not known. */
            use: {
              /** requests: units of those of the counter under this limit; minutes: requests of the client by minute, of all routes and limits. */
              source: "requests" | "minutes";
              /** The window of the request, the one before and the one after. */
              windows: {
                from: string;
                to: string;
                admitted: number;
                refused: number;
              }[];
              /** Admitted in the window before the request came. */
              admittedBefore: number | null;
            } | null;
            /** Of a refused request: when the caller, alone, would have been admitted. An estimate follows from what is stored. */
            admittedAgain: {
              at: string;
              isEstimate: boolean;
            } | null;
            /** What is not known, in sentences. */
            unknown: string[];
          }[];
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/limits/{name}/requests": {
    /** The stored requests that a limit judged, to try another on them */
    get: {
      parameters: {
        query: {
          /** Milliseconds since 1970. */
          from: number;
          /** Milliseconds since 1970; requests from then on are left out. */
          to: number;
          /** `next` of the page before. */
          after?: string;
        };
        path: {
          /** The limit's name, whether or not the live config has it. */
          name: string;
        };
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          /** Oldest first, one array a column, all of one length. */
          requests: {
            /** When it arrived. */
            at: number[];
            /** Who was counted. */
            client: (string | null)[];
            /** The route it took. */
            route: (string | null)[];
            method: string[];
            /** Units that the limit was asked for. */
            cost: number[];
            /** What the limit said. */
            outcome: ("allowed" | "refused" | "shadow-refused" | "bypassed" | "store-failed-allowed" | "store-failed-refused")[];
          };
          /** Stored requests that were looked at for this page, those under other limits among them. */
          scanned: number;
          /** Of served requests only a part is stored now: `monitoring.rawSample`. */
          sampled: boolean;
          /** Send it as `after` for the next page; null: there is none. */
          next: string | null;
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/nl-query": {
    /** Answer a question about traffic from rollups, and say how it was understood */
    post: {
      parameters: {
        query?: never;
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody: { content: { "application/json": {
        /** In plain English. */
        question: string;
        /** Whose days and hours are meant. */
        timeZone?: string;
      } } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          question: string;
          /** ambiguous: it can be read in several ways, or in part only; out-of-scope: nothing that is measured answers it. */
          outcome: "answered" | "ambiguous" | "out-of-scope";
          plan: {
            /** requests: requests; errors: server errors (5xx); client-errors: client errors (4xx); error-rate: error rate (5xx of all requests); share: share of requests; latency: latency; slow-requests: slow requests; slow-share: share of slow requests; bytes-in: bytes received; bytes-out: bytes sent; bytes: bytes received and sent; refused: requests refused by limits; refusal-rate: refusal rate (refused by limits of all requests); allowed: judgements of limits that allowed; shadow-refused: judgements of limits in shadow that would have refused; bypassed: judgements of limits that were bypassed; clients: distinct clients; refused-clients: distinct clients that a limit refused; failing-clients: distinct clients that met server errors (5xx) */
            metric: "requests" | "errors" | "client-errors" | "error-rate" | "share" | "latency" | "slow-requests" | "slow-share" | "bytes-in" | "bytes-out" | "bytes" | "refused" | "refusal-rate" | "allowed" | "shadow-refused" | "bypassed" | "clients" | "refused-clients" | "failing-clients";
            /** mean: of latency, or bytes of one request; percentile: of latency; rate: total in a `per`; else total. */
            aggregate: "total" | "mean" | "percentile" | "rate";
            /** Of latency: 95 for p95, 100 for the maximum. */
            percentile: number | null;
            /** Of a rate. */
            per: "second" | "minute" | "hour" | "day" | null;
            /** slow-requests and slow-share: those that took longer. */
            thresholdMs: number | null;
            /** share: which requests, of all that the filters leave. */
            share: {
              by: "route" | "method" | "status" | "status-class" | "client" | "limit" | "problem";
              values: string[];
              /** true: all but these. */
              except: boolean;
            } | null;
            filters: {
              by: "route" | "method" | "status" | "status-class" | "client" | "limit" | "problem";
              values: string[];
              /** true: all but these. */
              except: boolean;
            }[];
            period: {
              /** From this instant on. */
              from: string;
              /** Up to this instant, which does not belong to it. */
              to: string;
            };
            /** Where days and hours begin, for example Europe/Berlin. */
            timeZone: string;
            /** One figure for each of these; null: one figure. */
            groupBy: "route" | "method" | "status" | "status-class" | "client" | "limit" | "problem" | "minute" | "5-minutes" | "10-minutes" | "15-minutes" | "30-minutes" | "hour" | "day" | null;
            /** Only groups whose figure is above or below. */
            having: {
              than: "above" | "below";
              value: number;
            } | null;
            /** By the figure, or by its change against compareWith; null: by time, or the largest first. */
            order: {
              by: "value" | "change";
              direction: "ascending" | "descending";
            } | null;
            /** The first so many. */
            top: number | null;
            /** The same figure of another period beside it. */
            compareWith: {
              /** From this instant on. */
              from: string;
              /** Up to this instant, which does not belong to it. */
              to: string;
            } | null;
          } | null;
          /** The plan in words; without a plan, why there is none. */
          inWords: string;
          answer: {
            /** requests, ms, bytes, clients, share (0 to 1), judgements; of a rate for example requests/minute. */
            unit: string;
            /** null: there were no requests to measure. */
            value?: number | null;
            /** The same of the period that was compared with. */
            previous?: number | null;
            rows?: {
              /** Empty: no route matched. */
              key: string;
              /** null: there were no requests to measure. */
              value: number | null;
              /** The same of the period that was compared with. */
              previous?: number | null;
            }[];
            series?: {
              at: string;
              /** null: there were no requests to measure. */
              value: number | null;
              /** The same of the period that was compared with. */
              previous?: number | null;
            }[];
          } | null;
          /** The report that holds the same figure; null: no report covers it. */
          equivalent: {
            method: "GET";
            path: string;
          } | null;
          /** What was assumed, and what the figures do not tell. */
          notes: string[];
          /** Questions that can be answered; where this one was not, the nearest to it. */
          nearest: string[];
          /** model: the plan was proposed by the configured model, not read by the grammar. */
          proposedBy: "model" | null;
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/events/export": {
    /** Raw events in order of arrival, as NDJSON, one RequestReport a line, up to a minute ago; X-Next-Cursor while there is more */
    get: {
      parameters: {
        query?: {
          /** First arrival; without it, the oldest that is kept. */
          from?: string;
          /** End of the range, itself not included; without it there is always a next page. */
          to?: string;
          /** `X-Next-Cursor` of the page before. */
          after?: string;
          /** Lines after which a page ends, 1 to 1000000. */
          limit?: number;
        };
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/x-ndjson": string } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/privacy/clients/{client}": {
    /** Everything that is kept about a client, as NDJSON: {table, row} a line */
    get: {
      parameters: {
        query?: {
          /** Why, for example the request's number; it stands in the ledger. */
          reason?: string;
        };
        path: {
          /** Who is counted: key:<API key id>, sub:<token subject>, cert:<name of a certificate rule>, or ip:<epoch>:<hash> for an anonymised address (IPv6 by /64). */
          client: string;
        };
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/x-ndjson": string } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    /** Forget a client: raw events and its own rollups; sums by route stay */
    delete: {
      parameters: {
        query?: {
          /** Why, for example the request's number; it stands in the ledger. */
          reason?: string;
        };
        path: {
          /** Who is counted: key:<API key id>, sub:<token subject>, cert:<name of a certificate rule>, or ip:<epoch>:<hash> for an anonymised address (IPv6 by /64). */
          client: string;
        };
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          /** The row in the ledger; it does not tell who was forgotten. */
          decisionId: string;
          /** Rows that are gone, by table. */
          removed: Record<string, number>;
          /** Rows that stay because they are in force or are the ledger, by table. */
          kept: Record<string, number>;
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/alerts": {
    /** Alerts that stand */
    get: {
      parameters: {
        query?: {
          /** open: all that are not resolved. */
          status?: "open" | "pending" | "active" | "acknowledged" | "resolved" | "all";
          /** Only this route; empty: requests that no route matched. */
          route?: string;
        };
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          /** Newest first. */
          alerts: {
            id: string;
            /** The rule that raised it. */
            rule: string;
            /** The route it is about; null: requests that matched no route. */
            route: string | null;
            /** The client it is about; null: the route as a whole. */
            client: string | null;
            /** Of a route over the last minute: error-rate, the share of 5xx answers, 0..1; p95-ms, the 95th percentile of the latency; limit-exhaustion, the share of requests that limits refused, 0..1; anomaly-score, 0..1, the larger of what the model says of ten seconds and of how unlikely the requests of 5 to 30 minutes are. Of one client of it: client-anomaly-score, 0..1. */
            metric: "error-rate" | "p95-ms" | "limit-exhaustion" | "anomaly-score" | "client-anomaly-score";
            /** pending: not yet long enough; active; acknowledged: somebody has seen it; resolved: over. */
            state: "pending" | "active" | "acknowledged" | "resolved";
            /** The metric when it was last judged. */
            value: number;
            /** The highest value it was judged at. */
            peak: number;
            threshold: number;
            /** What the value rests on: reasons with expected ranges, counts. */
            evidence: Record<string, unknown>;
            /** When the metric was first above the threshold. */
            startedAt: string;
            /** When it had been above for long enough; null: not yet, or never. */
            activeAt: string | null;
            acknowledgedAt: string | null;
            acknowledgedBy: string | null;
            resolvedAt: string | null;
          }[];
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/alerts/history": {
    /** Alerts of the last days */
    get: {
      parameters: {
        query?: {
          /** Alerts that began within so many days. */
          days?: number;
        };
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          /** Newest first. */
          alerts: {
            id: string;
            /** The rule that raised it. */
            rule: string;
            /** The route it is about; null: requests that matched no route. */
            route: string | null;
            /** The client it is about; null: the route as a whole. */
            client: string | null;
            /** Of a route over the last minute: error-rate, the share of 5xx answers, 0..1; p95-ms, the 95th percentile of the latency; limit-exhaustion, the share of requests that limits refused, 0..1; anomaly-score, 0..1, the larger of what the model says of ten seconds and of how unlikely the requests of 5 to 30 minutes are. Of one client of it: client-anomaly-score, 0..1. */
            metric: "error-rate" | "p95-ms" | "limit-exhaustion" | "anomaly-score" | "client-anomaly-score";
            /** pending: not yet long enough; active; acknowledged: somebody has seen it; resolved: over. */
            state: "pending" | "active" | "acknowledged" | "resolved";
            /** The metric when it was last judged. */
            value: number;
            /** The highest value it was judged at. */
            peak: number;
            threshold: number;
            /** What the value rests on: reasons with expected ranges, counts. */
            evidence: Record<string, unknown>;
            /** When the metric was first above the threshold. */
            startedAt: string;
            /** When it had been above for long enough; null: not yet, or never. */
            activeAt: string | null;
            acknowledgedAt: string | null;
            acknowledgedBy: string | null;
            resolvedAt: string | null;
          }[];
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/alerts/acknowledge/{id}": {
    /** Say that somebody has seen an alert */
    post: {
      parameters: {
        query?: never;
        path: {
          /** The alert's id. */
          id: string;
        };
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          id: string;
          /** The rule that raised it. */
          rule: string;
          /** The route it is about; null: requests that matched no route. */
          route: string | null;
          /** The client it is about; null: the route as a whole. */
          client: string | null;
          /** Of a route over the last minute: error-rate, the share of 5xx answers, 0..1; p95-ms, the 95th percentile of the latency; limit-exhaustion, the share of requests that limits refused, 0..1; anomaly-score, 0..1, the larger of what the model says of ten seconds and of how unlikely the requests of 5 to 30 minutes are. Of one client of it: client-anomaly-score, 0..1. */
          metric: "error-rate" | "p95-ms" | "limit-exhaustion" | "anomaly-score" | "client-anomaly-score";
          /** pending: not yet long enough; active; acknowledged: somebody has seen it; resolved: over. */
          state: "pending" | "active" | "acknowledged" | "resolved";
          /** The metric when it was last judged. */
          value: number;
          /** The highest value it was judged at. */
          peak: number;
          threshold: number;
          /** What the value rests on: reasons with expected ranges, counts. */
          evidence: Record<string, unknown>;
          /** When the metric was first above the threshold. */
          startedAt: string;
          /** When it had been above for long enough; null: not yet, or never. */
          activeAt: string | null;
          acknowledgedAt: string | null;
          acknowledgedBy: string | null;
          resolvedAt: string | null;
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/alerts/{id}": {
    /** One alert */
    get: {
      parameters: {
        query?: never;
        path: {
          /** The alert's id. */
          id: string;
        };
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          id: string;
          /** The rule that raised it. */
          rule: string;
          /** The route it is about; null: requests that matched no route. */
          route: string | null;
          /** The client it is about; null: the route as a whole. */
          client: string | null;
          /** Of a route over the last minute: error-rate, the share of 5xx answers, 0..1; p95-ms, the 95th percentile of the latency; limit-exhaustion, the share of requests that limits refused, 0..1; anomaly-score, 0..1, the larger of what the model says of ten seconds and of how unlikely the requests of 5 to 30 minutes are. Of one client of it: client-anomaly-score, 0..1. */
          metric: "error-rate" | "p95-ms" | "limit-exhaustion" | "anomaly-score" | "client-anomaly-score";
          /** pending: not yet long enough; active; acknowledged: somebody has seen it; resolved: over. */
          state: "pending" | "active" | "acknowledged" | "resolved";
          /** The metric when it was last judged. */
          value: number;
          /** The highest value it was judged at. */
          peak: number;
          threshold: number;
          /** What the value rests on: reasons with expected ranges, counts. */
          evidence: Record<string, unknown>;
          /** When the metric was first above the threshold. */
          startedAt: string;
          /** When it had been above for long enough; null: not yet, or never. */
          activeAt: string | null;
          acknowledgedAt: string | null;
          acknowledgedBy: string | null;
          resolvedAt: string | null;
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/loop": {
    /** How the loop is: whether it sees, what it sees, and what it made of it */
    get: {
      parameters: {
        query?: never;
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          scoring: {
            /** absent: the ML API gives no scores; off: the config says so. */
            state: "scoring" | "absent" | "off";
            /** Why there are no scores. */
            detail: string | null;
            /** Hash of the model that judged last. */
            model: string | null;
            /** End of the last interval that was judged; null: none was. */
            scoredUntil: string | null;
          };
          routes: {
            /** null: requests that matched no route. */
            route: string | null;
            /** off: nothing follows from an anomaly; suggest: an operator approves or rejects; shadow: the same, and the edge counts whom it would refuse; auto: it is done. */
            mode: "off" | "suggest" | "shadow" | "auto";
            /** The score above which the loop acts. */
            anomalyAbove: number;
            /** Start of the interval. */
            at: string;
            /** null: not scored. */
            score: number | null;
            /** The features furthest from their expected range, furthest first. */
            reasons: {
              feature: string;
              value: number;
              expected_low: number;
              expected_high: number;
            }[];
            /** What the loop did about it, or why it did nothing. */
            verdict: string;
          }[];
          /** Clients with a risk score, highest first. */
          clients: {
            /** Who is counted: key:<API key id>, sub:<token subject>, cert:<name of a certificate rule>, or ip:<epoch>:<hash> for an anonymised address (IPv6 by /64). */
            client: string;
            /** null: requests that matched no route. */
            route: string | null;
            score: number | null;
            /** The features furthest from their expected range, furthest first. */
            reasons: {
              feature: string;
              value: number;
              expected_low: number;
              expected_high: number;
            }[];
            expiresAt: string;
          }[];
        } } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/anomalies": {
    /** Anomaly scores over time, by route */
    get: {
      parameters: {
        query?: {
          /** How far back from now. */
          range?: "5m" | "15m" | "1h" | "6h" | "24h" | "7d" | "30d";
          /** Only this route; empty: requests that no route matched. */
          route?: string;
        };
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          period: {
            from: string;
            to: string;
            stepSeconds: number;
          };
          routes: {
            /** null: requests that matched no route. */
            route: string | null;
            series: {
              at: string;
              /** The highest of the step; null: not scored. */
              score: number | null;
            }[];
          }[];
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/training-samples": {
    /** Calm traffic in intervals of ten seconds, as NDJSON, one TrafficSample with its route a line; X-Next-Cursor while there is more */
    get: {
      parameters: {
        query?: {
          /** How far back, 1 to 90 days. */
          days?: number;
          /** Lines on a page, 1 to 10000. */
          limit?: number;
          /** `X-Next-Cursor` of the page before. */
          after?: string;
        };
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/x-ndjson": string } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/config": {
    /** The live config */
    get: {
      parameters: {
        query?: never;
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          /** Grows with every publication. */
          version: number;
          /** Who published it. */
          actor: string;
          message: string;
          /** The version it repeats; null: it was new. */
          rolledBackTo: number | null;
          createdAt: string;
          /** The text as it was published. */
          yaml: string;
          /** What the edge runs; secrets stay references. */
          config: {
            accessLog: "all" | "refused" | "off";
            /** Part of the served requests that get a line in the access log; absent: all. */
            accessLogSample?: number;
            /** Part of the traces whose spans are exported; absent: none. */
            traceSample?: number;
            metricsEnabled: boolean;
            addresses: {
              allow: string[];
              deny: string[];
            };
            countries?: {
              allow: string[];
              deny: string[];
            };
            networks?: {
              allow: number[];
              deny: number[];
            };
            upstreams: {
              name: string;
              /** Its servers. */
              targets: {
                /** Origin of one server: scheme, host and port. */
                url: string;
                /** Its share among those of its group; 0: none. */
                weight?: number;
                /** Failover order: a later group is used when no target of the earlier ones is healthy. */
                group?: number;
                /** Callers it is preferred for: data centres, countries and continents as Cloudflare names them (FRA, DE, EU). */
                regions?: string[];
              }[];
              /** How long to wait for the response's headers. */
              timeoutMs: number;
              /** How long to wait for a connection. Self-hosted edges only. */
              connectMs?: number;
              /** How long the response's body may pause. Self-hosted edges only. */
              idleMs?: number;
              balance?: "round-robin" | "least-latency" | "hash";
              /** client, header:Name or cookie:name. */
              hashBy?: string;
              stickyCookie?: string;
              /** Tries again, and only what is safe: an idempotent method or an Idempotency-Key, a body of up to 64 KiB, nothing answered yet. */
              retry?: {
                /** Further attempts after the first. */
                attempts?: number;
                /** What is tried again, on another target where there is one. */
                on?: ("500" | "502" | "503" | "504" | "unreachable" | "timeout")[];
                /** How long each attempt may wait for headers; absent: the upstream's timeoutMs. */
                attemptTimeoutMs?: number;
                /** Pause before the first further attempt; doubled each time, with jitter. */
                backoffMs?: number;
                /** Retries, as part of the requests of the last 10 seconds. */
                budget?: number;
              };
              /** Leaves a target out while it fails: closed, open, half-open with probes. */
              breaker?: {
                /** Failures in a row (no answer, or 5xx) that open it. */
                failures?: number;
                /** Part of failures in the last 10 seconds that opens it too, from 20 requests on. */
                failureRate?: number;
                /** How long it stays open the first time; doubled each time it opens again, up to openMaxMs. */
                openMs?: number;
                /** The longest it stays open. */
                openMaxMs?: number;
                /** Requests let through half-open; all must succeed to close it. */
                probes?: number;
                /** Part of an upstream's targets that may be left out at once; one whose breaker opens beyond it stays in use. */
                maxEjected?: number;
              };
              /** Keeps the requests in flight at what the upstream can bear, learned from its latency; beyond it 503 with Retry-After. */
              guard?: {
                /** Requests in flight that are always admitted, in each isolate or process. */
                minimum?: number;
                /** Requests in flight that are never exceeded. */
                maximum?: number;
                /** How many times its unloaded latency the upstream may take before fewer are admitted. */
                tolerance?: number;
              };
              /** Asks targets whether they are well; what it finds goes to every edge by live policy. */
              healthCheck?: {
                /** Path asked by GET on every target. */
                path: string;
                /** How often; on Workers a multiple of 60. */
                intervalSeconds?: number;
                /** How long an answer may take. */
                timeoutMs?: number;
                /** Good answers in a row that bring a target back. */
                healthyAfter?: number;
                /** Bad answers in a row that leave a target out. */
                unhealthyAfter?: number;
                /** Statuses that are good. */
                statuses?: number[];
              };
              clientCertificate?: string;
              /** Names of its targets may stand for private or local addresses. Self-hosted edges only. */
              allowPrivate?: boolean;
            }[];
            routes: {
              /** The route's name in reports, limits and logs. */
              id: string;
              /** The only Host it answers to, or *.domain for all below it; absent: all of them. */
              host?: string;
              /** Path pattern: /a/b exact, /a/:id one segment, /a/* that path and all below. */
              path: string;
              /** Methods it answers; absent: all. GET includes HEAD. */
              methods?: ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS")[];
              /** Headers it asks for, by name. */
              headers?: Record<string, string | {
                oneOf: string[];
              } | {
                prefix: string;
              } | {
                suffix: string;
              } | {
                contains: string;
              } | {
                present: boolean;
              }>;
              /** Query parameters it asks for, by name. */
              query?: Record<string, string | {
                oneOf: string[];
              } | {
                prefix: string;
              } | {
                suffix: string;
              } | {
                contains: string;
              } | {
                present: boolean;
              }>;
              /** The upstream it forwards to; absent where it is split, redirects or answers itself. */
              upstream?: string;
              /** Several upstreams, by weight. */
              split?: {
                /** What keeps a caller on one branch; absent: each request is drawn anew. */
                by?: string;
                /** Upstreams with their shares. */
                branches: {
                  upstream: string;
                  weight: number;
                }[];
              };
              /** Sends the caller elsewhere instead of forwarding. */
              redirect?: {
                /** Its status. */
                status?: 301 | 302 | 303 | 307 | 308;
                scheme?: "http" | "https";
                host?: string;
                port?: number;
                /** The whole path, as in rewritePath. */
                path?: string;
                /** For a route such as /a/*: what stands in place of /a. */
                prefix?: string | "/";
                /** Whether the query goes along. */
                keepQuery?: boolean;
              };
              /** A fixed answer instead of forwarding. */
              respond?: {
                /** Its status. */
                status?: number;
                /** Its headers. */
                headers?: Record<string, string>;
                /** Its body, as text. */
                body?: string;
              };
              /** Accepted ways to authenticate; empty: open to everybody. */
              auth: ("api-key" | "jwt" | "oauth2" | "mtls")[];
              /** Whether one of them is asked for or every one; absent: one is enough. */
              authMode?: "any" | "all";
              /** What follows when a credential cannot be judged because a part is away; absent: refuse. */
              onAuthUnavailable?: "refuse" | "anonymous";
              addresses?: {
                allow: string[];
                deny: string[];
              };
              countries?: {
                allow: string[];
                deny: string[];
              };
              networks?: {
                allow: number[];
                deny: number[];
              };
              transform?: {
                /** A leading path that the upstream does not see. */
                stripPrefix?: string;
                /** For a route such as /a/*: what stands in place of /a. */
                rewritePrefix?: string | "/";
                /** The whole path: /v2/users/:id takes the route's parameters, a final /* what its prefix leaves. */
                rewritePath?: string;
                /** The Host the upstream sees. Self-hosted edges only: Workers send the target's own. */
                host?: string;
                /** Changes to the query. */
                query?: {
                  /** Parameters set to one fixed value. */
                  set?: Record<string, string>;
                  /** Values added to what is there. */
                  add?: Record<string, string>;
                  /** Parameters taken away. */
                  remove?: string[];
                };
                /** Changes to the request before it is forwarded. */
                requestHeaders?: {
                  /** Headers set to a fixed value. */
                  set?: Record<string, string>;
                  /** Values added to what the header holds: one, or a list. */
                  add?: Record<string, string | string[]>;
                  /** Headers taken away. */
                  remove?: string[];
                };
                /** Changes to the response before it is answered. */
                responseHeaders?: {
                  /** Headers set to a fixed value. */
                  set?: Record<string, string>;
                  /** Values added to what the header holds: one, or a list. */
                  add?: Record<string, string | string[]>;
                  /** Headers taken away. */
                  remove?: string[];
                };
              };
              /** Which pages of other origins may call it. */
              cors?: {
                /** Origins whose pages may call: exact, https://*.example.com, or *. */
                origins: string[];
                /** Methods they may use; absent: those of the route. */
                methods?: ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS")[];
                /** Request headers they may send; *: whatever they ask for. */
                headers?: "*" | string[];
                /** Response headers they may read. */
                exposeHeaders?: string[];
                /** Whether cookies and credentials may be sent; never together with the origin *. */
                credentials?: boolean;
                /** How long a preflight's answer may be kept. */
                maxAgeSeconds?: number;
              };
              /** What a request must be like; others are refused with what is wrong. */
              request?: {
                /** Longest body; also of one whose length is not announced. */
                maxBodyBytes?: number;
                /** Longest sum of header names and values. */
                maxHeaderBytes?: number;
                /** Parameters by path, query and header; made from an OpenAPI document. */
                parameters?: {
                  name: string;
                  in: "path" | "query" | "header";
                  required?: boolean;
                  /** How a list is written: repeated (of the query only, and its default) or comma, in one value. */
                  list?: "repeated" | "comma";
                  /** JSON Schema of its value. A parameter that is no list may stand once. */
                  schema: Record<string, unknown>;
                }[];
                /** The body, by media type and, for JSON, by schema. */
                body?: {
                  required?: boolean;
                  /** Accepted media types, such as application/json or image/*. */
                  contentTypes: string[];
                  /** JSON Schema of a JSON body of up to 64 KiB. */
                  schema?: Record<string, unknown>;
                };
              };
              /** How its answers are kept. */
              cache?: {
                /** Freshness of answers that state none; absent: those are not kept. For everyone: only of requests without credentials and cookies. */
                ttlSeconds?: number;
                /** Longest body that is kept. */
                maxBytes?: number;
                /** Who shares one copy. everyone: only where the upstream allows it although the request was authenticated; client: each for itself. */
                by?: "everyone" | "client";
                /** Query parameters that tell answers apart: all, none, or those named. Others are not forwarded. */
                query?: "all" | "none" | string[];
                /** Request headers that tell answers apart, besides those of Vary. */
                headers?: string[];
                /** How long a stale answer is served while a fresh one is fetched. */
                staleWhileRevalidateSeconds?: number;
                /** How long a stale answer is served while the upstream fails. */
                staleIfErrorSeconds?: number;
                /** Whether a kept answer is served in place of our own 429 and 503. */
                staleIfRefused?: boolean;
              };
              /** Sends copies of requests to another upstream. */
              mirror?: {
                /** Where copies go; what they are answered is thrown away. */
                upstream: string;
                /** Part of the requests that is copied. Bodies over 64 KiB are not. */
                fraction?: number;
              };
              /** How long all of it may take, to the response's headers. */
              totalMs?: number;
              /** bodies: bytes of bodies whose length is not announced; metric events wait for their end, a minute at most. messages: WebSocket messages, told in the log and by signals when the socket closes. */
              count?: ("bodies" | "messages")[];
              /** What its paths may hold that is refused elsewhere. */
              relax?: ("encoded-separator" | "double-encoding" | "path-parameter")[];
            }[];
            apiKeyHeader: string;
            /** The query parameter that may hold an API key; absent: none may. */
            apiKeyParameter?: string;
            issuers: {
              issuer: string;
              audience: string | string[];
              algorithms: string[];
              profile?: "jwt" | "access-token";
              type?: string;
              requiredClaims?: string[];
              secret?: string;
              publicKey?: string;
              jwksUrl?: string;
              discovery?: "openid" | "oauth";
              leewaySeconds: number;
              maximumAgeSeconds: number;
              senderConstraint?: "none" | "optional" | "required";
              claims: {
                client?: string;
                roles: string;
                permissions?: string;
                plan: string;
              };
            }[];
            introspection?: {
              issuer: string;
              introspectionUrl?: string;
              clientId: string;
              clientSecret: string;
              clientAuthentication: "basic" | "post";
              audience?: string;
              cacheSeconds: number;
              onOutage: "refuse" | "stale";
              senderConstraint: "none" | "optional" | "required";
              claims: {
                client?: string;
                roles: string;
                permissions?: string;
                plan: string;
              };
            };
            certificates?: {
              client: string;
              fingerprint?: string;
              /** In the spelling of contracts/distinguished-name.ts, as issuer. */
              subject?: string;
              issuer?: string;
              dnsName?: string;
              uri?: string;
              email?: string;
              roles: string[];
              permissions: string[];
              plan: string | null;
            }[];
            /** Permissions by role, those of inherited roles included. */
            roles: Record<string, string[]>;
            /** Every role that a role holds besides itself, however far off. */
            inheritedRoles?: Record<string, string[]>;
            accessRules: {
              path: string;
              methods?: ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS")[];
              access?: "everybody" | "nobody";
              roles?: string[];
              permissions?: string[];
            }[];
            /** What holds where no access rule names the path; absent: allow. */
            accessDefault?: "allow" | "deny";
            /** Most specific first; the last may be the default. */
            limits: {
              /** The limit's name in headers, reports and live policy. */
              name: string;
              /** The only route it applies to; absent: all of them. */
              route?: string;
              /** The path pattern it applies to; absent: all paths. */
              path?: string;
              /** The methods it applies to; absent: all. */
              methods?: ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS")[];
              /** What else it asks of a request; absent: nothing. */
              when?: {
                headers?: Record<string, string | {
                  oneOf: string[];
                } | {
                  prefix: string;
                } | {
                  suffix: string;
                } | {
                  contains: string;
                } | {
                  present: boolean;
                }>;
                plans?: string[];
                /** Those that inherit the ones named included. */
                roles?: string[];
                countries?: string[];
              };
              /** true: it holds besides the most specific limit, not in its place. */
              additional?: boolean;
              /** token-bucket: steady refill with a burst; sliding-window: rolling window over two counters; fixed-window: counter that resets at the window's edge; sliding-log: exact rolling window that logs every request, for low limits such as those of logins, always with policy exact. */
              algorithm: "token-bucket" | "sliding-window" | "fixed-window" | "sliding-log";
              /** How a limit is settled. leased: judged in the isolate, told to Redis in batches; strict: the same by permits taken in advance only, never over; exact: one Redis check per request. */
              policy: "leased" | "strict" | "exact";
              /** Units admitted per window. */
              quota: number;
              /** The quota by the caller's plan. */
              planQuotas?: Record<string, number>;
              /** The window's length in seconds; of a month, its most. */
              windowSeconds: number;
              /** Windows are those of the calendar, in UTC; a week begins on Monday. */
              calendar?: "day" | "week" | "month";
              /** Token bucket only: the bucket's size; elsewhere equal to quota. */
              burst: number;
              /** Who shares one counter; a list: who is the same in all of them. */
              by: string | string[];
              /** Units that a request costs; absent: 1. */
              cost?: {
                /** Units of a request of which nothing else here says more; with `response`, what is reserved in advance, and charged where the answer does not say. */
                default?: number;
                /** Units by method; HEAD costs what GET does, unless it is named. */
                methods?: Record<string, number>;
                /** Where the request says what it costs: header:Name or query:name. What is no plain number there costs the maximum: the upstream might read one in it. */
                field?: string;
                /** A request's own word counts at least so much. */
                minimum?: number;
                /** And at most so much; by default the limit. With `response`, also what a request costs that was sent and whose answer nobody waited for. */
                maximum?: number;
                /** The upstream's response field that says what the request has cost, for example tokens. The difference is settled after the answer. */
                response?: string;
              };
              /** What happens when Redis fails or takes longer than 250 ms. local: each isolate counts by what it knows; open: admit; closed: refuse with 503. Always logged and counted. */
              onStoreFailure: "local" | "open" | "closed";
              /** true: count and report what would have been refused, refuse nothing. */
              shadow: boolean;
            }[];
            /** Where limits are counted, by the callers' data centre, country or continent (FRA, DE, EU): eu: [EU, AF] counts theirs in the database of the bindings UPSTASH_REDIS_REST_URL_EU and UPSTASH_REDIS_REST_TOKEN_EU, everybody else's in the default one. Each counts for itself. */
            limitRegions?: Record<string, string[]>;
            /** true: X-RateLimit-* beside the RateLimit fields. */
            legacyLimitHeaders?: boolean;
            bypass: {
              ips: string[];
              roles: string[];
              clients: string[];
            };
            /** Clients whose risk score is above this are refused; absent: none is. */
            riskRefuseAbove?: number;
          };
        } } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    /** Publish a config; 200 when it was live already */
    post: {
      parameters: {
        query?: never;
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody: { content: { "application/json": {
        /** The text of aegis.config.yaml. */
        yaml: string;
        /** What was changed and why. */
        message?: string;
        /** The version the change was made from; while another is live, the answer is 409. 0: none yet. */
        expectedVersion?: number;
      } } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          /** The live version. */
          version: number;
          /** false: it was live already. */
          changed: boolean;
          /** What works but deserves a look, overrides without a limit among it. */
          warnings: {
            /** Where the mistake is, for example gateway.routes[2].path. */
            path: string;
            /** Its line in the file, from 1. */
            line?: number;
            /** What is wrong and what would be right. */
            message: string;
          }[];
        } } };
        201: { headers: Record<string, unknown>; content: { "application/json": {
          /** The live version. */
          version: number;
          /** false: it was live already. */
          changed: boolean;
          /** What works but deserves a look, overrides without a limit among it. */
          warnings: {
            /** Where the mistake is, for example gateway.routes[2].path. */
            path: string;
            /** Its line in the file, from 1. */
            line?: number;
            /** What is wrong and what would be right. */
            message: string;
          }[];
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        422: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/config/versions": {
    /** Every version of the config, newest first */
    get: {
      parameters: {
        query?: {
          /** Versions on a page, 1 to 200. */
          limit?: number;
          /** `next` of the page before. */
          before?: number;
        };
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          /** Newest first. */
          versions: {
            /** Grows with every publication. */
            version: number;
            /** Who published it. */
            actor: string;
            message: string;
            /** The version it repeats; null: it was new. */
            rolledBackTo: number | null;
            createdAt: string;
          }[];
          /** Send it as `before` for the next page; null: there is none. */
          next: number | null;
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/config/versions/{version}": {
    /** One version of the config */
    get: {
      parameters: {
        query?: never;
        path: {
          version: number;
        };
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          /** Grows with every publication. */
          version: number;
          /** Who published it. */
          actor: string;
          message: string;
          /** The version it repeats; null: it was new. */
          rolledBackTo: number | null;
          createdAt: string;
          /** The text as it was published. */
          yaml: string;
          /** What the edge runs; secrets stay references. */
          config: {
            accessLog: "all" | "refused" | "off";
            /** Part of the served requests that get a line in the access log; absent: all. */
            accessLogSample?: number;
            /** Part of the traces whose spans are exported; absent: none. */
            traceSample?: number;
            metricsEnabled: boolean;
            addresses: {
              allow: string[];
              deny: string[];
            };
            countries?: {
              allow: string[];
              deny: string[];
            };
            networks?: {
              allow: number[];
              deny: number[];
            };
            upstreams: {
              name: string;
              /** Its servers. */
              targets: {
                /** Origin of one server: scheme, host and port. */
                url: string;
                /** Its share among those of its group; 0: none. */
                weight?: number;
                /** Failover order: a later group is used when no target of the earlier ones is healthy. */
                group?: number;
                /** Callers it is preferred for: data centres, countries and continents as Cloudflare names them (FRA, DE, EU). */
                regions?: string[];
              }[];
              /** How long to wait for the response's headers. */
              timeoutMs: number;
              /** How long to wait for a connection. Self-hosted edges only. */
              connectMs?: number;
              /** How long the response's body may pause. Self-hosted edges only. */
              idleMs?: number;
              balance?: "round-robin" | "least-latency" | "hash";
              /** client, header:Name or cookie:name. */
              hashBy?: string;
              stickyCookie?: string;
              /** Tries again, and only what is safe: an idempotent method or an Idempotency-Key, a body of up to 64 KiB, nothing answered yet. */
              retry?: {
                /** Further attempts after the first. */
                attempts?: number;
                /** What is tried again, on another target where there is one. */
                on?: ("500" | "502" | "503" | "504" | "unreachable" | "timeout")[];
                /** How long each attempt may wait for headers; absent: the upstream's timeoutMs. */
                attemptTimeoutMs?: number;
                /** Pause before the first further attempt; doubled each time, with jitter. */
                backoffMs?: number;
                /** Retries, as part of the requests of the last 10 seconds. */
                budget?: number;
              };
              /** Leaves a target out while it fails: closed, open, half-open with probes. */
              breaker?: {
                /** Failures in a row (no answer, or 5xx) that open it. */
                failures?: number;
                /** Part of failures in the last 10 seconds that opens it too, from 20 requests on. */
                failureRate?: number;
                /** How long it stays open the first time; doubled each time it opens again, up to openMaxMs. */
                openMs?: number;
                /** The longest it stays open. */
                openMaxMs?: number;
                /** Requests let through half-open; all must succeed to close it. */
                probes?: number;
                /** Part of an upstream's targets that may be left out at once; one whose breaker opens beyond it stays in use. */
                maxEjected?: number;
              };
              /** Keeps the requests in flight at what the upstream can bear, learned from its latency; beyond it 503 with Retry-After. */
              guard?: {
                /** Requests in flight that are always admitted, in each isolate or process. */
                minimum?: number;
                /** Requests in flight that are never exceeded. */
                maximum?: number;
                /** How many times its unloaded latency the upstream may take before fewer are admitted. */
                tolerance?: number;
              };
              /** Asks targets whether they are well; what it finds goes to every edge by live policy. */
              healthCheck?: {
                /** Path asked by GET on every target. */
                path: string;
                /** How often; on Workers a multiple of 60. */
                intervalSeconds?: number;
                /** How long an answer may take. */
                timeoutMs?: number;
                /** Good answers in a row that bring a target back. */
                healthyAfter?: number;
                /** Bad answers in a row that leave a target out. */
                unhealthyAfter?: number;
                /** Statuses that are good. */
                statuses?: number[];
              };
              clientCertificate?: string;
              /** Names of its targets may stand for private or local addresses. Self-hosted edges only. */
              allowPrivate?: boolean;
            }[];
            routes: {
              /** The route's name in reports, limits and logs. */
              id: string;
              /** The only Host it answers to, or *.domain for all below it; absent: all of them. */
              host?: string;
              /** Path pattern: /a/b exact, /a/:id one segment, /a/* that path and all below. */
              path: string;
              /** Methods it answers; absent: all. GET includes HEAD. */
              methods?: ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS")[];
              /** Headers it asks for, by name. */
              headers?: Record<string, string | {
                oneOf: string[];
              } | {
                prefix: string;
              } | {
                suffix: string;
              } | {
                contains: string;
              } | {
                present: boolean;
              }>;
              /** Query parameters it asks for, by name. */
              query?: Record<string, string | {
                oneOf: string[];
              } | {
                prefix: string;
              } | {
                suffix: string;
              } | {
                contains: string;
              } | {
                present: boolean;
              }>;
              /** The upstream it forwards to; absent where it is split, redirects or answers itself. */
              upstream?: string;
              /** Several upstreams, by weight. */
              split?: {
                /** What keeps a caller on one branch; absent: each request is drawn anew. */
                by?: string;
                /** Upstreams with their shares. */
                branches: {
                  upstream: string;
                  weight: number;
                }[];
              };
              /** Sends the caller elsewhere instead of forwarding. */
              redirect?: {
                /** Its status. */
                status?: 301 | 302 | 303 | 307 | 308;
                scheme?: "http" | "https";
                host?: string;
                port?: number;
                /** The whole path, as in rewritePath. */
                path?: string;
                /** For a route such as /a/*: what stands in place of /a. */
                prefix?: string | "/";
                /** Whether the query goes along. */
                keepQuery?: boolean;
              };
              /** A fixed answer instead of forwarding. */
              respond?: {
                /** Its status. */
                status?: number;
                /** Its headers. */
                headers?: Record<string, string>;
                /** Its body, as text. */
                body?: string;
              };
              /** Accepted ways to authenticate; empty: open to everybody. */
              auth: ("api-key" | "jwt" | "oauth2" | "mtls")[];
              /** Whether one of them is asked for or every one; absent: one is enough. */
              authMode?: "any" | "all";
              /** What follows when a credential cannot be judged because a part is away; absent: refuse. */
              onAuthUnavailable?: "refuse" | "anonymous";
              addresses?: {
                allow: string[];
                deny: string[];
              };
              countries?: {
                allow: string[];
                deny: string[];
              };
              networks?: {
                allow: number[];
                deny: number[];
              };
              transform?: {
                /** A leading path that the upstream does not see. */
                stripPrefix?: string;
                /** For a route such as /a/*: what stands in place of /a. */
                rewritePrefix?: string | "/";
                /** The whole path: /v2/users/:id takes the route's parameters, a final /* what its prefix leaves. */
                rewritePath?: string;
                /** The Host the upstream sees. Self-hosted edges only: Workers send the target's own. */
                host?: string;
                /** Changes to the query. */
                query?: {
                  /** Parameters set to one fixed value. */
                  set?: Record<string, string>;
                  /** Values added to what is there. */
                  add?: Record<string, string>;
                  /** Parameters taken away. */
                  remove?: string[];
                };
                /** Changes to the request before it is forwarded. */
                requestHeaders?: {
                  /** Headers set to a fixed value. */
                  set?: Record<string, string>;
                  /** Values added to what the header holds: one, or a list. */
                  add?: Record<string, string | string[]>;
                  /** Headers taken away. */
                  remove?: string[];
                };
                /** Changes to the response before it is answered. */
                responseHeaders?: {
                  /** Headers set to a fixed value. */
                  set?: Record<string, string>;
                  /** Values added to what the header holds: one, or a list. */
                  add?: Record<string, string | string[]>;
                  /** Headers taken away. */
                  remove?: string[];
                };
              };
              /** Which pages of other origins may call it. */
              cors?: {
                /** Origins whose pages may call: exact, https://*.example.com, or *. */
                origins: string[];
                /** Methods they may use; absent: those of the route. */
                methods?: ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS")[];
                /** Request headers they may send; *: whatever they ask for. */
                headers?: "*" | string[];
                /** Response headers they may read. */
                exposeHeaders?: string[];
                /** Whether cookies and credentials may be sent; never together with the origin *. */
                credentials?: boolean;
                /** How long a preflight's answer may be kept. */
                maxAgeSeconds?: number;
              };
              /** What a request must be like; others are refused with what is wrong. */
              request?: {
                /** Longest body; also of one whose length is not announced. */
                maxBodyBytes?: number;
                /** Longest sum of header names and values. */
                maxHeaderBytes?: number;
                /** Parameters by path, query and header; made from an OpenAPI document. */
                parameters?: {
                  name: string;
                  in: "path" | "query" | "header";
                  required?: boolean;
                  /** How a list is written: repeated (of the query only, and its default) or comma, in one value. */
                  list?: "repeated" | "comma";
                  /** JSON Schema of its value. A parameter that is no list may stand once. */
                  schema: Record<string, unknown>;
                }[];
                /** The body, by media type and, for JSON, by schema. */
                body?: {
                  required?: boolean;
                  /** Accepted media types, such as application/json or image/*. */
                  contentTypes: string[];
                  /** JSON Schema of a JSON body of up to 64 KiB. */
                  schema?: Record<string, unknown>;
                };
              };
              /** How its answers are kept. */
              cache?: {
                /** Freshness of answers that state none; absent: those are not kept. For everyone: only of requests without credentials and cookies. */
                ttlSeconds?: number;
                /** Longest body that is kept. */
                maxBytes?: number;
                /** Who shares one copy. everyone: only where the upstream allows it although the request was authenticated; client: each for itself. */
                by?: "everyone" | "client";
                /** Query parameters that tell answers apart: all, none, or those named. Others are not forwarded. */
                query?: "all" | "none" | string[];
                /** Request headers that tell answers apart, besides those of Vary. */
                headers?: string[];
                /** How long a stale answer is served while a fresh one is fetched. */
                staleWhileRevalidateSeconds?: number;
                /** How long a stale answer is served while the upstream fails. */
                staleIfErrorSeconds?: number;
                /** Whether a kept answer is served in place of our own 429 and 503. */
                staleIfRefused?: boolean;
              };
              /** Sends copies of requests to another upstream. */
              mirror?: {
                /** Where copies go; what they are answered is thrown away. */
                upstream: string;
                /** Part of the requests that is copied. Bodies over 64 KiB are not. */
                fraction?: number;
              };
              /** How long all of it may take, to the response's headers. */
              totalMs?: number;
              /** bodies: bytes of bodies whose length is not announced; metric events wait for their end, a minute at most. messages: WebSocket messages, told in the log and by signals when the socket closes. */
              count?: ("bodies" | "messages")[];
              /** What its paths may hold that is refused elsewhere. */
              relax?: ("encoded-separator" | "double-encoding" | "path-parameter")[];
            }[];
            apiKeyHeader: string;
            /** The query parameter that may hold an API key; absent: none may. */
            apiKeyParameter?: string;
            issuers: {
              issuer: string;
              audience: string | string[];
              algorithms: string[];
              profile?: "jwt" | "access-token";
              type?: string;
              requiredClaims?: string[];
              secret?: string;
              publicKey?: string;
              jwksUrl?: string;
              discovery?: "openid" | "oauth";
              leewaySeconds: number;
              maximumAgeSeconds: number;
              senderConstraint?: "none" | "optional" | "required";
              claims: {
                client?: string;
                roles: string;
                permissions?: string;
                plan: string;
              };
            }[];
            introspection?: {
              issuer: string;
              introspectionUrl?: string;
              clientId: string;
              clientSecret: string;
              clientAuthentication: "basic" | "post";
              audience?: string;
              cacheSeconds: number;
              onOutage: "refuse" | "stale";
              senderConstraint: "none" | "optional" | "required";
              claims: {
                client?: string;
                roles: string;
                permissions?: string;
                plan: string;
              };
            };
            certificates?: {
              client: string;
              fingerprint?: string;
              /** In the spelling of contracts/distinguished-name.ts, as issuer. */
              subject?: string;
              issuer?: string;
              dnsName?: string;
              uri?: string;
              email?: string;
              roles: string[];
              permissions: string[];
              plan: string | null;
            }[];
            /** Permissions by role, those of inherited roles included. */
            roles: Record<string, string[]>;
            /** Every role that a role holds besides itself, however far off. */
            inheritedRoles?: Record<string, string[]>;
            accessRules: {
              path: string;
              methods?: ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS")[];
              access?: "everybody" | "nobody";
              roles?: string[];
              permissions?: string[];
            }[];
            /** What holds where no access rule names the path; absent: allow. */
            accessDefault?: "allow" | "deny";
            /** Most specific first; the last may be the default. */
            limits: {
              /** The limit's name in headers, reports and live policy. */
              name: string;
              /** The only route it applies to; absent: all of them. */
              route?: string;
              /** The path pattern it applies to; absent: all paths. */
              path?: string;
              /** The methods it applies to; absent: all. */
              methods?: ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS")[];
              /** What else it asks of a request; absent: nothing. */
              when?: {
                headers?: Record<string, string | {
                  oneOf: string[];
                } | {
                  prefix: string;
                } | {
                  suffix: string;
                } | {
                  contains: string;
                } | {
                  present: boolean;
                }>;
                plans?: string[];
                /** Those that inherit the ones named included. */
                roles?: string[];
                countries?: string[];
              };
              /** true: it holds besides the most specific limit, not in its place. */
              additional?: boolean;
              /** token-bucket: steady refill with a burst; sliding-window: rolling window over two counters; fixed-window: counter that resets at the window's edge; sliding-log: exact rolling window that logs every request, for low limits such as those of logins, always with policy exact. */
              algorithm: "token-bucket" | "sliding-window" | "fixed-window" | "sliding-log";
              /** How a limit is settled. leased: judged in the isolate, told to Redis in batches; strict: the same by permits taken in advance only, never over; exact: one Redis check per request. */
              policy: "leased" | "strict" | "exact";
              /** Units admitted per window. */
              quota: number;
              /** The quota by the caller's plan. */
              planQuotas?: Record<string, number>;
              /** The window's length in seconds; of a month, its most. */
              windowSeconds: number;
              /** Windows are those of the calendar, in UTC; a week begins on Monday. */
              calendar?: "day" | "week" | "month";
              /** Token bucket only: the bucket's size; elsewhere equal to quota. */
              burst: number;
              /** Who shares one counter; a list: who is the same in all of them. */
              by: string | string[];
              /** Units that a request costs; absent: 1. */
              cost?: {
                /** Units of a request of which nothing else here says more; with `response`, what is reserved in advance, and charged where the answer does not say. */
                default?: number;
                /** Units by method; HEAD costs what GET does, unless it is named. */
                methods?: Record<string, number>;
                /** Where the request says what it costs: header:Name or query:name. What is no plain number there costs the maximum: the upstream might read one in it. */
                field?: string;
                /** A request's own word counts at least so much. */
                minimum?: number;
                /** And at most so much; by default the limit. With `response`, also what a request costs that was sent and whose answer nobody waited for. */
                maximum?: number;
                /** The upstream's response field that says what the request has cost, for example tokens. The difference is settled after the answer. */
                response?: string;
              };
              /** What happens when Redis fails or takes longer than 250 ms. local: each isolate counts by what it knows; open: admit; closed: refuse with 503. Always logged and counted. */
              onStoreFailure: "local" | "open" | "closed";
              /** true: count and report what would have been refused, refuse nothing. */
              shadow: boolean;
            }[];
            /** Where limits are counted, by the callers' data centre, country or continent (FRA, DE, EU): eu: [EU, AF] counts theirs in the database of the bindings UPSTASH_REDIS_REST_URL_EU and UPSTASH_REDIS_REST_TOKEN_EU, everybody else's in the default one. Each counts for itself. */
            limitRegions?: Record<string, string[]>;
            /** true: X-RateLimit-* beside the RateLimit fields. */
            legacyLimitHeaders?: boolean;
            bypass: {
              ips: string[];
              roles: string[];
              clients: string[];
            };
            /** Clients whose risk score is above this are refused; absent: none is. */
            riskRefuseAbove?: number;
          };
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/config/rollback": {
    /** Publish an earlier version again, as a new one; 200 when it was live already */
    post: {
      parameters: {
        query?: never;
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody: { content: { "application/json": {
        /** The version whose text is published again; absent: the one before the live one. */
        version?: number;
        /** Why. */
        message?: string;
      } } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          /** The live version. */
          version: number;
          /** false: it was live already. */
          changed: boolean;
          /** The version whose text is live again. */
          rolledBackTo: number;
          /** What works but deserves a look, overrides without a limit among it. */
          warnings: {
            /** Where the mistake is, for example gateway.routes[2].path. */
            path: string;
            /** Its line in the file, from 1. */
            line?: number;
            /** What is wrong and what would be right. */
            message: string;
          }[];
        } } };
        201: { headers: Record<string, unknown>; content: { "application/json": {
          /** The live version. */
          version: number;
          /** false: it was live already. */
          changed: boolean;
          /** The version whose text is live again. */
          rolledBackTo: number;
          /** What works but deserves a look, overrides without a limit among it. */
          warnings: {
            /** Where the mistake is, for example gateway.routes[2].path. */
            path: string;
            /** Its line in the file, from 1. */
            line?: number;
            /** What is wrong and what would be right. */
            message: string;
          }[];
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        422: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/proposals": {
    /** What the loop suggests, and what became of it */
    get: {
      parameters: {
        query?: {
          /** Only proposals that stand so. */
          state?: "open" | "approved" | "rejected" | "expired" | "all";
        };
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          /** Newest first. */
          proposals: {
            id: string;
            /** The route whose traffic it answers; null: requests that matched no route. */
            route: string | null;
            action: {
              kind: "lower-limit";
              /** The limit it would change. */
              limit: string;
              /** What holds now. */
              from: {
                /** Requests per window. */
                quota: number;
                /** The window's length. */
                windowSeconds: number;
                /** shadow: counted, not refused. */
                mode: "enforce" | "shadow";
              };
              /** What it would be. */
              to: {
                /** Requests per window. */
                quota: number;
                /** The window's length. */
                windowSeconds: number;
                /** shadow: counted, not refused. */
                mode: "enforce" | "shadow";
              };
            } | {
              kind: "block-clients";
              /** Whom it would block. */
              clients: string[];
            };
            /** shadow: the edge counts whom it would refuse; suggest: nothing happens. */
            mode: "suggest" | "shadow";
            /** How long the change holds once it is approved. */
            holdsSeconds: number;
            /** Why, in a sentence. */
            reason: string;
            /** The numbers it rests on. */
            evidence: Record<string, unknown>;
            /** `loop`, or an operator's name. */
            proposedBy: string;
            proposedAt: string;
            /** It is void from then on. */
            expiresAt: string;
            state: "open" | "approved" | "rejected" | "expired";
            /** Who approved or rejected it. */
            decidedBy: string | null;
            decidedAt: string | null;
            /** The row in the ledger of its approval or rejection. */
            decisionId: string | null;
          }[];
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/proposals/{id}/approve": {
    /** Put a proposal in force, until it ends by itself */
    post: {
      parameters: {
        query?: never;
        path: {
          /** The proposal's id. */
          id: string;
        };
        header?: never;
        cookie?: never;
      };
      requestBody: { content: { "application/json": {
        /** Why; it stands in the ledger. */
        reason?: string;
      } } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          id: string;
          /** The route whose traffic it answers; null: requests that matched no route. */
          route: string | null;
          action: {
            kind: "lower-limit";
            /** The limit it would change. */
            limit: string;
            /** What holds now. */
            from: {
              /** Requests per window. */
              quota: number;
              /** The window's length. */
              windowSeconds: number;
              /** shadow: counted, not refused. */
              mode: "enforce" | "shadow";
            };
            /** What it would be. */
            to: {
              /** Requests per window. */
              quota: number;
              /** The window's length. */
              windowSeconds: number;
              /** shadow: counted, not refused. */
              mode: "enforce" | "shadow";
            };
          } | {
            kind: "block-clients";
            /** Whom it would block. */
            clients: string[];
          };
          /** shadow: the edge counts whom it would refuse; suggest: nothing happens. */
          mode: "suggest" | "shadow";
          /** How long the change holds once it is approved. */
          holdsSeconds: number;
          /** Why, in a sentence. */
          reason: string;
          /** The numbers it rests on. */
          evidence: Record<string, unknown>;
          /** `loop`, or an operator's name. */
          proposedBy: string;
          proposedAt: string;
          /** It is void from then on. */
          expiresAt: string;
          state: "open" | "approved" | "rejected" | "expired";
          /** Who approved or rejected it. */
          decidedBy: string | null;
          decidedAt: string | null;
          /** The row in the ledger of its approval or rejection. */
          decisionId: string | null;
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/proposals/{id}/reject": {
    /** Turn a proposal down */
    post: {
      parameters: {
        query?: never;
        path: {
          /** The proposal's id. */
          id: string;
        };
        header?: never;
        cookie?: never;
      };
      requestBody: { content: { "application/json": {
        /** Why; it stands in the ledger. */
        reason?: string;
      } } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          id: string;
          /** The route whose traffic it answers; null: requests that matched no route. */
          route: string | null;
          action: {
            kind: "lower-limit";
            /** The limit it would change. */
            limit: string;
            /** What holds now. */
            from: {
              /** Requests per window. */
              quota: number;
              /** The window's length. */
              windowSeconds: number;
              /** shadow: counted, not refused. */
              mode: "enforce" | "shadow";
            };
            /** What it would be. */
            to: {
              /** Requests per window. */
              quota: number;
              /** The window's length. */
              windowSeconds: number;
              /** shadow: counted, not refused. */
              mode: "enforce" | "shadow";
            };
          } | {
            kind: "block-clients";
            /** Whom it would block. */
            clients: string[];
          };
          /** shadow: the edge counts whom it would refuse; suggest: nothing happens. */
          mode: "suggest" | "shadow";
          /** How long the change holds once it is approved. */
          holdsSeconds: number;
          /** Why, in a sentence. */
          reason: string;
          /** The numbers it rests on. */
          evidence: Record<string, unknown>;
          /** `loop`, or an operator's name. */
          proposedBy: string;
          proposedAt: string;
          /** It is void from then on. */
          expiresAt: string;
          state: "open" | "approved" | "rejected" | "expired";
          /** Who approved or rejected it. */
          decidedBy: string | null;
          decidedAt: string | null;
          /** The row in the ledger of its approval or rejection. */
          decisionId: string | null;
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/blocks": {
    /** Clients and addresses that the edge refuses altogether, newest first */
    get: {
      parameters: {
        query?: never;
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          blocks: {
            /** Who is counted: key:<API key id>, sub:<token subject>, cert:<name of a certificate rule>, or ip:<epoch>:<hash> for an anonymised address (IPv6 by /64). */
            client: string;
            origin: "operator" | "loop";
            reason: string;
            /** Its row in the ledger. */
            decisionId: string;
            blockedAt: string;
            /** null: until somebody takes it away. */
            expiresAt: string | null;
          }[];
          /** Addresses and ranges, blocked by operators. */
          ranges: {
            range: string;
            reason: string;
            /** Its row in the ledger. */
            decisionId: string;
            blockedAt: string;
            /** null: until somebody takes it away. */
            expiresAt: string | null;
          }[];
        } } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    /** Refuse a client, an address or a range at every edge */
    post: {
      parameters: {
        query?: never;
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody: { content: { "application/json": {
        /** A client, such as sub:alice, or an address or range, such as 203.0.113.0/24. */
        target: string;
        /** Why; it stands in the ledger and in the edge's log. */
        reason: string;
        /** How long, for example 1h; absent: until it is taken away. */
        expiresIn?: string;
        /** Blocks also what is wider than /16 (v6: /32), and loopback addresses. */
        force?: boolean;
      } } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          /** Whom it is about, in its one spelling. */
          target: string;
          /** The row in the ledger. */
          decisionId: string;
          /** null: until somebody takes it away. */
          expiresAt: string | null;
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/blocks/{target}": {
    /** Serve a client, an address or a range again */
    delete: {
      parameters: {
        query?: {
          /** Why; it stands in the ledger. */
          reason?: string;
        };
        path: {
          /** A client, such as sub:alice, or an address or range, such as 203.0.113.0/24. */
          target: string;
        };
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          /** The row in the ledger. */
          decisionId: string;
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/cache/purge": {
    /** Void what the edges' caches hold */
    post: {
      parameters: {
        query?: never;
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody: { content: { "application/json": {
        /** All that is kept of this route. */
        route?: string;
        /** All that the upstream gave this tag, in Cache-Tag or Surrogate-Key. */
        tag?: string;
        /** All that is kept. */
        all?: true;
        /** Why; it stands in the ledger. */
        reason?: string;
      } } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          /** The row in the ledger. */
          decisionId: string;
          /** What was asked for before this is void. */
          purgedAt: string;
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/ingest/health": {
    /** Takes what one edge's health checks found, signed */
    post: {
      parameters: {
        query?: never;
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          /** How many of the reported upstreams are still checked and got news. */
          upstreams: number;
        } } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        422: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/upstreams": {
    /** Every upstream's targets, and how they are */
    get: {
      parameters: {
        query?: never;
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          upstreams: {
            name: string;
            targets: {
              url: string;
              weight: number;
              group: number;
              /** unknown: no edge has reported yet; unchecked: its upstream has no healthCheck. */
              state: "healthy" | "unhealthy" | "unknown" | "unchecked";
              /** Since when it is in this state. */
              since: string | null;
              /** The newest of all edges. */
              lastCheck: {
                at: string;
                /** Who asked. */
                edgeId: string;
                good: boolean;
                /** What it answered; null: nothing. */
                status: number | null;
                /** Why there was no answer. */
                failure: "timeout" | "unreachable" | null;
                latencyMs: number;
              } | null;
              /** Bad checks in a row, at the edge that has most. */
              failures: number;
              /** Until when it is out of rotation, unless that is renewed; null: it is in. */
              ejectedUntil: string | null;
            }[];
          }[];
        } } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/limits": {
    /** Every limit: what the config says, what overrides it, what holds */
    get: {
      parameters: {
        query?: never;
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          /** Most specific first, as the edge tries them. */
          limits: {
            name: string;
            /** The only route it applies to; absent: all of them. */
            route?: string;
            /** The path pattern it applies to; absent: all paths. */
            path?: string;
            /** The methods it applies to; absent: all. */
            methods?: ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS")[];
            /** token-bucket: steady refill with a burst; sliding-window: rolling window over two counters; fixed-window: counter that resets at the window's edge; sliding-log: exact rolling window that logs every request, for low limits such as those of logins, always with policy exact. */
            algorithm: "token-bucket" | "sliding-window" | "fixed-window" | "sliding-log";
            /** Who shares one counter; a list: who is the same in all of them. */
            by: string | string[];
            /** What the config says. */
            configured: {
              /** Requests per window. */
              quota: number;
              /** The window's length. */
              windowSeconds: number;
              /** shadow: counted, not refused. */
              mode: "enforce" | "shadow";
            };
            /** What wins over it now; null: nothing. */
            override: {
              /** Requests per window. */
              quota: number;
              /** The window's length. */
              windowSeconds: number;
              /** shadow: counted, not refused. */
              mode: "enforce" | "shadow";
              /** Who changed it. */
              origin: "operator" | "loop";
              /** Its row in the ledger. */
              decisionId: string;
              /** When it no longer holds; null: when somebody takes it away. */
              expiresAt: string | null;
            } | null;
            /** What the edge applies. */
            effective: {
              /** Requests per window. */
              quota: number;
              /** The window's length. */
              windowSeconds: number;
              /** shadow: counted, not refused. */
              mode: "enforce" | "shadow";
            };
          }[];
          /** Overrides whose limit the live config does not have; they come back with it. */
          orphans: {
            name: string;
            override: {
              /** Requests per window. */
              quota: number;
              /** The window's length. */
              windowSeconds: number;
              /** shadow: counted, not refused. */
              mode: "enforce" | "shadow";
              /** Who changed it. */
              origin: "operator" | "loop";
              /** Its row in the ledger. */
              decisionId: string;
              /** When it no longer holds; null: when somebody takes it away. */
              expiresAt: string | null;
            };
          }[];
          /** Changes for some clients, by limit and client; of those that match a caller its own holds, else that of the longest pattern. */
          clients: {
            /** The limit's name. */
            limit: string;
            /** A client, for example sub:alice@idp.example, or with * as its last character all whose id begins so, for example sub:partner-*. */
            client: string;
            /** Requests per window. */
            quota: number;
            /** The window's length. */
            windowSeconds: number;
            /** shadow: counted, not refused. */
            mode: "enforce" | "shadow";
            /** Who changed it. */
            origin: "operator" | "loop";
            /** Its row in the ledger. */
            decisionId: string;
            /** When it no longer holds; null: when somebody takes it away. */
            expiresAt: string | null;
          }[];
        } } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/limits/{name}": {
    /** Change a limit for a while; what is absent stays as it is */
    put: {
      parameters: {
        query?: never;
        path: {
          /** The limit's name. */
          name: string;
        };
        header?: never;
        cookie?: never;
      };
      requestBody: { content: { "application/json": {
        /** Requests per window; 0 refuses all. */
        quota?: number;
        /** The window, for example 1m. */
        window?: string;
        /** shadow: counted, not refused. */
        mode?: "enforce" | "shadow";
        /** How long the change holds, for example 10m; null: until it is taken away. */
        expiresIn?: string | null;
        /** Why; it stands in the ledger. */
        reason?: string;
      } } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          name: string;
          /** The only route it applies to; absent: all of them. */
          route?: string;
          /** The path pattern it applies to; absent: all paths. */
          path?: string;
          /** The methods it applies to; absent: all. */
          methods?: ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS")[];
          /** token-bucket: steady refill with a burst; sliding-window: rolling window over two counters; fixed-window: counter that resets at the window's edge; sliding-log: exact rolling window that logs every request, for low limits such as those of logins, always with policy exact. */
          algorithm: "token-bucket" | "sliding-window" | "fixed-window" | "sliding-log";
          /** Who shares one counter; a list: who is the same in all of them. */
          by: string | string[];
          /** What the config says. */
          configured: {
            /** Requests per window. */
            quota: number;
            /** The window's length. */
            windowSeconds: number;
            /** shadow: counted, not refused. */
            mode: "enforce" | "shadow";
          };
          /** What wins over it now; null: nothing. */
          override: {
            /** Requests per window. */
            quota: number;
            /** The window's length. */
            windowSeconds: number;
            /** shadow: counted, not refused. */
            mode: "enforce" | "shadow";
            /** Who changed it. */
            origin: "operator" | "loop";
            /** Its row in the ledger. */
            decisionId: string;
            /** When it no longer holds; null: when somebody takes it away. */
            expiresAt: string | null;
          } | null;
          /** What the edge applies. */
          effective: {
            /** Requests per window. */
            quota: number;
            /** The window's length. */
            windowSeconds: number;
            /** shadow: counted, not refused. */
            mode: "enforce" | "shadow";
          };
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    /** Back to the config's values */
    delete: {
      parameters: {
        query?: {
          /** Why; it stands in the ledger. */
          reason?: string;
        };
        path: {
          /** The limit's name. */
          name: string;
        };
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          /** The row in the ledger. */
          decisionId: string;
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/limits/{name}/clients/{client}": {
    /** How a limit is changed for a client or a pattern */
    get: {
      parameters: {
        query?: never;
        path: {
          /** The limit's name. */
          name: string;
          /** A client, for example sub:alice@idp.example, or with * as its last character all whose id begins so, for example sub:partner-*. */
          client: string;
        };
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          /** The limit's name. */
          limit: string;
          /** A client, for example sub:alice@idp.example, or with * as its last character all whose id begins so, for example sub:partner-*. */
          client: string;
          /** Requests per window. */
          quota: number;
          /** The window's length. */
          windowSeconds: number;
          /** shadow: counted, not refused. */
          mode: "enforce" | "shadow";
          /** Who changed it. */
          origin: "operator" | "loop";
          /** Its row in the ledger. */
          decisionId: string;
          /** When it no longer holds; null: when somebody takes it away. */
          expiresAt: string | null;
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    /** Change a limit for a client, or for all that a pattern such as key:partner-* names; what is absent stays as it is */
    put: {
      parameters: {
        query?: never;
        path: {
          /** The limit's name. */
          name: string;
          /** A client, for example sub:alice@idp.example, or with * as its last character all whose id begins so, for example sub:partner-*. */
          client: string;
        };
        header?: never;
        cookie?: never;
      };
      requestBody: { content: { "application/json": {
        /** Requests per window; 0 refuses all. */
        quota?: number;
        /** The window, for example 1m. */
        window?: string;
        /** shadow: counted, not refused. */
        mode?: "enforce" | "shadow";
        /** How long the change holds, for example 10m; null: until it is taken away. */
        expiresIn?: string | null;
        /** Why; it stands in the ledger. */
        reason?: string;
      } } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          /** The limit's name. */
          limit: string;
          /** A client, for example sub:alice@idp.example, or with * as its last character all whose id begins so, for example sub:partner-*. */
          client: string;
          /** Requests per window. */
          quota: number;
          /** The window's length. */
          windowSeconds: number;
          /** shadow: counted, not refused. */
          mode: "enforce" | "shadow";
          /** Who changed it. */
          origin: "operator" | "loop";
          /** Its row in the ledger. */
          decisionId: string;
          /** When it no longer holds; null: when somebody takes it away. */
          expiresAt: string | null;
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    /** For that client or pattern as for everybody again */
    delete: {
      parameters: {
        query?: {
          /** Why; it stands in the ledger. */
          reason?: string;
        };
        path: {
          /** The limit's name. */
          name: string;
          /** A client, for example sub:alice@idp.example, or with * as its last character all whose id begins so, for example sub:partner-*. */
          client: string;
        };
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          /** The row in the ledger. */
          decisionId: string;
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/keys": {
    /** API keys, newest first, a page at a time */
    get: {
      parameters: {
        query?: {
          /** Keys on a page, 1 to 200. */
          limit?: number;
          /** `next` of the page before. */
          before?: string;
          /** Only keys in this state. */
          state?: "active" | "expired" | "revoked";
          /** Only keys whose name holds this text, in whatever case. */
          name?: string;
          /** Only keys that hold this role. */
          role?: string;
          /** Only keys of this client: the first one and those that followed it. */
          client?: string;
          /** Only keys hashed under the pepper of this id. */
          pepper?: string;
        };
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          /** Newest first. */
          keys: {
            /** The public part of the key. */
            id: string;
            name: string;
            /** Who is counted: key:<id> of the first key, however often it was rotated since. */
            client: string;
            roles: string[];
            /** Permissions besides those of its roles. */
            permissions: string[];
            plan: string | null;
            /** Quotas of its own, by limit, over that limit's window. */
            limits: Record<string, number>;
            /** The only addresses it may be used from; empty: all. */
            addresses: string[];
            /** Whether it still opens anything. */
            state: "active" | "expired" | "revoked";
            /** Which pepper its hash was made with. */
            pepperId: string;
            /** The key that followed when it was rotated; null: it was not. */
            replacedBy: string | null;
            createdBy: string;
            createdAt: string;
            /** null: never. */
            expiresAt: string | null;
            revokedAt: string | null;
            /** When KV last came in line with it; null: it will soon. */
            publishedAt: string | null;
            /** The last minute in which a request of its client was counted; null: none is known of. */
            lastUsedAt: string | null;
          }[];
          /** Send it as `before` for the next page; null: there is none. */
          next: string | null;
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    /** Make an API key; the edge may take a minute to know it */
    post: {
      parameters: {
        query?: never;
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody: { content: { "application/json": {
        /** For whom or what it is. */
        name: string;
        /** Roles it holds. */
        roles?: string[];
        /** Permissions besides those of its roles. */
        permissions?: string[];
        /** The plan it is on; null: none. */
        plan?: string | null;
        /** Quotas of its own, by limit, over that limit's window. */
        limits?: Record<string, number>;
        /** The only addresses it may be used from; empty: all. */
        addresses?: string[];
        /** How long it works from now on, for example 90d; null: until it is revoked. */
        expiresIn?: string | null;
        /** Why; it stands in the ledger. */
        reason?: string;
      } } };
      responses: {
        201: { headers: Record<string, unknown>; content: { "application/json": {
          /** The public part of the key. */
          id: string;
          name: string;
          /** Who is counted: key:<id> of the first key, however often it was rotated since. */
          client: string;
          roles: string[];
          /** Permissions besides those of its roles. */
          permissions: string[];
          plan: string | null;
          /** Quotas of its own, by limit, over that limit's window. */
          limits: Record<string, number>;
          /** The only addresses it may be used from; empty: all. */
          addresses: string[];
          /** Whether it still opens anything. */
          state: "active" | "expired" | "revoked";
          /** Which pepper its hash was made with. */
          pepperId: string;
          /** The key that followed when it was rotated; null: it was not. */
          replacedBy: string | null;
          createdBy: string;
          createdAt: string;
          /** null: never. */
          expiresAt: string | null;
          revokedAt: string | null;
          /** When KV last came in line with it; null: it will soon. */
          publishedAt: string | null;
          /** The last minute in which a request of its client was counted; null: none is known of. */
          lastUsedAt: string | null;
          /** The key itself. It is shown this once and stored nowhere. */
          key: string;
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/keys/{id}": {
    /** One API key */
    get: {
      parameters: {
        query?: never;
        path: {
          /** The key's id. */
          id: string;
        };
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          /** The public part of the key. */
          id: string;
          name: string;
          /** Who is counted: key:<id> of the first key, however often it was rotated since. */
          client: string;
          roles: string[];
          /** Permissions besides those of its roles. */
          permissions: string[];
          plan: string | null;
          /** Quotas of its own, by limit, over that limit's window. */
          limits: Record<string, number>;
          /** The only addresses it may be used from; empty: all. */
          addresses: string[];
          /** Whether it still opens anything. */
          state: "active" | "expired" | "revoked";
          /** Which pepper its hash was made with. */
          pepperId: string;
          /** The key that followed when it was rotated; null: it was not. */
          replacedBy: string | null;
          createdBy: string;
          createdAt: string;
          /** null: never. */
          expiresAt: string | null;
          revokedAt: string | null;
          /** When KV last came in line with it; null: it will soon. */
          publishedAt: string | null;
          /** The last minute in which a request of its client was counted; null: none is known of. */
          lastUsedAt: string | null;
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    /** Change an API key; name and rights change for every key of its client that still works */
    patch: {
      parameters: {
        query?: never;
        path: {
          /** The key's id. */
          id: string;
        };
        header?: never;
        cookie?: never;
      };
      requestBody: { content: { "application/json": {
        /** For whom or what it is. */
        name?: string;
        /** Roles it holds. */
        roles?: string[];
        /** Permissions besides those of its roles. */
        permissions?: string[];
        /** The plan it is on; null: none. */
        plan?: string | null;
        /** Quotas of its own, by limit, over that limit's window. */
        limits?: Record<string, number>;
        /** The only addresses it may be used from; empty: all. */
        addresses?: string[];
        /** How long it works from now on, for example 90d; null: until it is revoked. */
        expiresIn?: string | null;
        /** Why; it stands in the ledger. */
        reason?: string;
      } } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          /** The public part of the key. */
          id: string;
          name: string;
          /** Who is counted: key:<id> of the first key, however often it was rotated since. */
          client: string;
          roles: string[];
          /** Permissions besides those of its roles. */
          permissions: string[];
          plan: string | null;
          /** Quotas of its own, by limit, over that limit's window. */
          limits: Record<string, number>;
          /** The only addresses it may be used from; empty: all. */
          addresses: string[];
          /** Whether it still opens anything. */
          state: "active" | "expired" | "revoked";
          /** Which pepper its hash was made with. */
          pepperId: string;
          /** The key that followed when it was rotated; null: it was not. */
          replacedBy: string | null;
          createdBy: string;
          createdAt: string;
          /** null: never. */
          expiresAt: string | null;
          revokedAt: string | null;
          /** When KV last came in line with it; null: it will soon. */
          publishedAt: string | null;
          /** The last minute in which a request of its client was counted; null: none is known of. */
          lastUsedAt: string | null;
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    /** Revoke an API key; with all, every key of its client */
    delete: {
      parameters: {
        query?: {
          /** Whether every other key of the same client ends too. */
          all?: "true" | "false";
          /** Why; it stands in the ledger. */
          reason?: string;
        };
        path: {
          /** The key's id. */
          id: string;
        };
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          id: string;
          revokedAt: string;
          /** Every key that was revoked now. */
          revoked: string[];
          /** Other keys of the same client that still work. */
          stillActive: string[];
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/keys/{id}/rotate": {
    /** Put a new API key in one's place, with the same client and rights; the one before works for the grace period */
    post: {
      parameters: {
        query?: never;
        path: {
          /** The key's id. */
          id: string;
        };
        header?: never;
        cookie?: never;
      };
      requestBody: { content: { "application/json": {
        /** How long the key before goes on working, 90 days at most. */
        gracePeriod?: string;
        /** How long the new key works; null: until it is revoked; absent: as long as the one before. */
        expiresIn?: string | null;
        /** Why; it stands in the ledger. */
        reason?: string;
      } } };
      responses: {
        201: { headers: Record<string, unknown>; content: { "application/json": {
          /** The public part of the key. */
          id: string;
          name: string;
          /** Who is counted: key:<id> of the first key, however often it was rotated since. */
          client: string;
          roles: string[];
          /** Permissions besides those of its roles. */
          permissions: string[];
          plan: string | null;
          /** Quotas of its own, by limit, over that limit's window. */
          limits: Record<string, number>;
          /** The only addresses it may be used from; empty: all. */
          addresses: string[];
          /** Whether it still opens anything. */
          state: "active" | "expired" | "revoked";
          /** Which pepper its hash was made with. */
          pepperId: string;
          /** The key that followed when it was rotated; null: it was not. */
          replacedBy: string | null;
          createdBy: string;
          createdAt: string;
          /** null: never. */
          expiresAt: string | null;
          revokedAt: string | null;
          /** When KV last came in line with it; null: it will soon. */
          publishedAt: string | null;
          /** The last minute in which a request of its client was counted; null: none is known of. */
          lastUsedAt: string | null;
          /** The key itself. It is shown this once and stored nowhere. */
          key: string;
          /** The key before, and until when it works beside this one. */
          replaced: {
            id: string;
            expiresAt: string;
          };
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/revocations": {
    /** Revoked tokens and clients, newest first */
    get: {
      parameters: {
        query?: never;
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          revocations: {
            kind: "token" | "client";
            /** The token's issuer and id, parted by a space; or the client. */
            value: string;
            reason: string;
            decisionId: string;
            revokedAt: string;
            expiresAt: string;
          }[];
        } } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
    /** End a token, or all tokens of a client, before they end by themselves */
    post: {
      parameters: {
        query?: never;
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody: { content: { "application/json": {
        /** One token. */
        token: {
          /** The token's `iss`. */
          issuer: string;
          /** The token's `jti`. */
          id: string;
          /** When the token ends by itself; absent: the revocation is kept for a year. */
          expiresAt?: string;
        };
        /** Why; it stands in the ledger. */
        reason?: string;
      } | {
        /** Every token of this client that was made until now. */
        client: string;
        /** Why; it stands in the ledger. */
        reason?: string;
      } } };
      responses: {
        201: { headers: Record<string, unknown>; content: { "application/json": {
          /** The row in the ledger. */
          decisionId: string;
          revokedAt: string;
          /** When the revocation is forgotten, for there is nothing left to end. */
          expiresAt: string;
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        403: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        409: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        413: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/policy": {
    /** The live policy's documents, and when each reached KV */
    get: {
      parameters: {
        query?: never;
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          documents: {
            part: "config" | "limits" | "blocks" | "risk" | "revocations" | "upstreams" | "cache";
            /** Where it stands in KV. */
            key: string;
            /** The newest version. */
            version: number;
            updatedAt: string;
            /** The version KV holds; 0: none yet. */
            publishedVersion: number;
            /** When KV took it. */
            publishedAt: string | null;
            /** What it says. */
            body: Record<string, unknown>;
          }[];
          /** How writing to KV goes in the process that answered; null: it has no KV. */
          publisher: {
            lastSuccessAt: string | null;
            lastFailureAt: string | null;
            /** Why KV was not reached; null: all is well. */
            failure: string | null;
          } | null;
        } } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/ledger": {
    /** Every change, by whom and why */
    get: {
      parameters: {
        query?: {
          /** Decisions on a page, 1 to 200. */
          limit?: number;
          /** `next` of the page before. */
          before?: string;
          /** Only decisions about this limit, key or config version. */
          target?: string;
          /** Only decisions of this kind, for example limit.set. */
          action?: string;
        };
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          /** Newest first. */
          decisions: {
            id: string;
            /** What was done: limit.set, limit.unset, limit.expire, limit.set-for-client, client.block, client.unblock, address.block, address.unblock, config.publish, key.create, session.start, token.create, alert.acknowledge, cache.purge, target.eject, target.restore … */
            action: string;
            /** What it was done to: a limit, a client, an address range, a key, a config version, an upstream's target. */
            target: string;
            /** The value until then; null: there was none. */
            before: unknown;
            /** The value since; null: there is none. */
            after: unknown;
            reason: string;
            evidence: Record<string, unknown>;
            /** Who: an operator's name, `loop` or `health-check`. */
            actor: string;
            /** From where it came; null: Aegis itself. */
            source: {
              /** How the operator was known; code, oidc and operator-token of a sign-in: what was shown; none: nothing that was accepted. */
              via: "session" | "personal-token" | "operator-token" | "service-token" | "code" | "oidc" | "none";
              /** The address the request came from, as stored: a trusted proxy's word, else the socket's. */
              address: string | null;
            } | null;
            decidedAt: string;
            expiresAt: string | null;
          }[];
          /** Send it as `before` for the next page; null: there is none. */
          next: string | null;
        } } };
        400: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/edge/policy": {
    /** The live policy's documents as an edge takes them; 304 for the ETag of the last answer */
    get: {
      parameters: {
        query?: never;
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          documents: Record<string, Record<string, unknown>>;
        } } };
        304: { headers: Record<string, unknown>; content?: never };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/api/edge/keys/{id}": {
    /** The record of one API key that still works */
    get: {
      parameters: {
        query?: never;
        path: {
          id: string;
        };
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          formatVersion: 1 | 2;
          /** The public part of the key. */
          id: string;
          /** Which pepper the hash was made with. */
          pepperId: string;
          /** HMAC-SHA-256 of the whole key under that pepper, base64url. */
          hash: string;
          /** Who is counted, where that is not key:<id>: a rotated key counts on as the one before. */
          client?: string;
          roles: string[];
          /** Permissions besides those of its roles. */
          permissions?: string[];
          plan: string | null;
          /** Quotas of its own, by limit. */
          limits?: Record<string, number>;
          /** The only addresses it may be used from; absent: all. */
          addresses?: string[];
          /** Milliseconds since 1970; null: never. */
          expiresAt: number | null;
        } } };
        401: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
        503: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/_aegis/problems/{code}": {
    /** What a problem code means and what to do about it */
    get: {
      parameters: {
        query?: never;
        path: {
          code: string;
        };
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": {
          code: "path-refused" | "request-refused" | "headers-too-large" | "request-timeout" | "method-refused" | "address-denied" | "location-denied" | "client-blocked" | "route-not-found" | "method-not-allowed" | "authentication-required" | "authentication-failed" | "permission-denied" | "quota-exceeded" | "abnormal-usage-detected" | "temporary-reduced-capacity" | "limit-unavailable" | "upstream-unreachable" | "upstream-invalid" | "body-too-large" | "media-type-refused" | "request-invalid" | "upload-failed" | "client-gone" | "upstream-timeout" | "nothing-cached" | "policy-unavailable" | "internal-error" | "sign-in-required" | "sign-in-slowed" | "operator-role-required" | "origin-refused" | "stream-limit-reached" | "not-found" | "input-invalid" | "config-invalid" | "input-too-large" | "signature-invalid" | "batch-invalid" | "conflict" | "dependency-unavailable";
          type: string;
          status: number;
          title: string;
          remedy: string;
        } } };
        404: { headers: Record<string, unknown>; content: { "application/problem+json": Problem } };
      };
    };
  };
  "/openapi.json": {
    /** This document */
    get: {
      parameters: {
        query?: never;
        path?: never;
        header?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": Record<string, unknown> } };
      };
    };
  };
};
