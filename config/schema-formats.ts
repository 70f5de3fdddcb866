type Judged = { pattern: string } | { minimum: number; maximum: number };

const day = "\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])";
const time = "(?:[01]\\d|2[0-3]):[0-5]\\d:(?:[0-5]\\d|60)(?:\\.\\d+)?(?:[Zz]|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)";
const byte = "(?:0|1\\d{0,2}|2(?:[0-4]\\d?|5[0-5]?|[6-9])?|[3-9]\\d?)";

/** What each format that is judged stands for; the edge knows patterns and bounds only. */
export const judgedFormats: ReadonlyMap<string, Judged> = new Map<string, Judged>([
  ["date", { pattern: `^${day}$` }],
  ["date-time", { pattern: `^${day}[Tt]${time}$` }],
  ["time", { pattern: `^${time}$` }],
  ["uuid", { pattern: "^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$" }],
  ["email", { pattern: "^[^@\\s]+@[^@\\s]+$" }],
  ["ipv4", { pattern: `^(?:${byte}\\.){3}${byte}$` }],
  ["uri", { pattern: "^[A-Za-z][A-Za-z0-9+.-]*:\\S*$" }],
  ["byte", { pattern: "^[A-Za-z0-9+/]*={0,2}$" }],
  ["int32", { minimum: -2_147_483_648, maximum: 2_147_483_647 }],
  ["int64", { minimum: -(2 ** 63), maximum: 2 ** 63 }],
]);

/** Formats that say how a value is stored or shown; nothing could be judged by them. */
export const plainFormats: ReadonlySet<string> = new Set(["float", "double", "password", "binary"]);
