/** How one route of the shop is used on a quiet day. */
export type RouteProfile = {
  readonly route: string;
  readonly upstream: string;
  /** The limit that judges it. */
  readonly limit: string;
  readonly quota: number;
  readonly perMinute: number;
  /** Repeated by weight. */
  readonly methods: readonly string[];
  readonly medianMs: number;
  /** Of the logarithm of the latency. */
  readonly spread: number;
  readonly serverErrorShare: number;
  readonly clientErrorShare: number;
  readonly clientErrors: readonly number[];
  readonly bytesIn: number;
  readonly bytesOut: number;
};

const shop = { upstream: "shop", limit: "default", quota: 600, clientErrors: [404], bytesIn: 0, clientErrorShare: 0.02 };

export const routeProfiles: readonly RouteProfile[] = [
  {
    ...shop,
    route: "orders",
    perMinute: 0.36,
    methods: ["GET", "GET", "GET", "POST"],
    medianMs: 85,
    spread: 0.5,
    serverErrorShare: 0.012,
    clientErrors: [400, 403, 404],
    bytesIn: 420,
    bytesOut: 5200,
  },
  {
    ...shop,
    route: "order-items",
    perMinute: 0.14,
    methods: ["GET", "GET", "GET", "PUT", "DELETE"],
    medianMs: 60,
    spread: 0.4,
    serverErrorShare: 0.008,
    bytesIn: 150,
    bytesOut: 2100,
  },
  {
    ...shop,
    route: "checkout",
    perMinute: 0.18,
    methods: ["POST"],
    medianMs: 210,
    spread: 0.45,
    serverErrorShare: 0.02,
    clientErrors: [400, 402, 409],
    bytesIn: 1300,
    bytesOut: 900,
  },
  {
    ...shop,
    route: "users",
    perMinute: 0.22,
    methods: ["GET", "GET", "GET", "GET", "PUT", "DELETE"],
    medianMs: 42,
    spread: 0.45,
    serverErrorShare: 0.006,
    clientErrorShare: 0.08,
    clientErrors: [404, 404, 403],
    bytesIn: 90,
    bytesOut: 1400,
  },
  {
    ...shop,
    route: "search",
    upstream: "search",
    limit: "search",
    quota: 60,
    perMinute: 0.32,
    methods: ["GET"],
    medianMs: 130,
    spread: 0.6,
    serverErrorShare: 0.015,
    clientErrors: [400],
    bytesOut: 9800,
  },
  {
    ...shop,
    route: "reports",
    limit: "reports",
    quota: 10,
    perMinute: 0.06,
    methods: ["GET"],
    medianMs: 1450,
    spread: 0.55,
    serverErrorShare: 0.03,
    bytesOut: 240_000,
  },
  {
    ...shop,
    route: "login",
    limit: "login",
    quota: 20,
    perMinute: 0.1,
    methods: ["POST"],
    medianMs: 160,
    spread: 0.3,
    serverErrorShare: 0.004,
    clientErrorShare: 0.18,
    clientErrors: [401],
    bytesIn: 210,
    bytesOut: 350,
  },
  {
    ...shop,
    route: "health",
    perMinute: 0.2,
    methods: ["GET", "GET", "GET", "HEAD"],
    medianMs: 3,
    spread: 0.25,
    serverErrorShare: 0,
    clientErrorShare: 0,
    bytesOut: 15,
  },
];

export type ClientProfile = { readonly client: string; readonly plan: string | null };

const named: readonly ClientProfile[] = [
  { client: "key:AcmeStore001", plan: "enterprise" },
  { client: "key:MobileApp001", plan: "pro" },
  { client: "key:PartnerX0007", plan: "pro" },
  { client: "sub:svc-billing", plan: null },
  { client: "sub:alice@example.com", plan: "free" },
  { client: "sub:bob@example.com", plan: "free" },
];

/** The first are busiest; anonymised addresses come last. */
export const clientProfiles: readonly ClientProfile[] = [
  ...named,
  ...Array.from({ length: 34 }, (_, index) => ({
    client: `ip:20410:${(0x9e3779b1 * (index + 1)).toString(16).slice(0, 8)}`,
    plan: null,
  })),
];

/** Pulls whole months of reports in the night, and runs into their limit. */
export const importer: ClientProfile = { client: "sub:batch-importer", plan: "pro" };
/** Searches far more than it may. */
export const scraper: ClientProfile = { client: "key:Scraper00042", plan: "free" };

/** Of every six requests three come through Frankfurt, two through Washington, one through Singapore. */
export const locations = ["FRA", "IAD", "FRA", "SIN", "FRA", "IAD"] as const;
