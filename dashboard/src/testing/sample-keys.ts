import { ApiKey, CreatedApiKey, RotatedApiKey } from "#contracts/api-key.ts";
import { inMinutes } from "./sample-now.ts";

const partner = ApiKey.parse({
  id: "7Hq2mZ9xKp3R",
  name: "partner",
  client: "key:7Hq2mZ9xKp3R",
  roles: ["user", "reader"],
  permissions: ["read:metrics"],
  plan: "gold",
  limits: { orders: 50 },
  addresses: ["203.0.113.0/24"],
  state: "active",
  pepperId: "p1",
  replacedBy: null,
  createdBy: "ada",
  createdAt: inMinutes(-60),
  expiresAt: inMinutes(90),
  revokedAt: null,
  publishedAt: inMinutes(-59),
  lastUsedAt: inMinutes(-2),
});
const plain = { ...partner, roles: [], permissions: [], plan: null, limits: {}, addresses: [], lastUsedAt: null, expiresAt: null };

/** API keys, each of which fits its contract. */
export const sampleKeys = {
  partner,
  rotated: ApiKey.parse({ ...partner, id: "oldKeyOfPart", client: "key:oldKeyOfPart", replacedBy: partner.id }),
  robot: ApiKey.parse({ ...plain, id: "robotrobot12", name: "robot", client: "key:robotrobot12" }),
  gone: ApiKey.parse({
    ...plain,
    id: "gonegonegone",
    name: "gone",
    client: "key:gonegonegone",
    state: "revoked",
    revokedAt: inMinutes(-5),
  }),
  over: ApiKey.parse({
    ...plain,
    id: "overoverover",
    name: "over",
    client: "key:overoverover",
    state: "expired",
    expiresAt: inMinutes(-5),
  }),
};

const key = `aegis_${"n".repeat(12)}_${"s".repeat(38)}`;
export const sampleNewKey = CreatedApiKey.parse({ ...sampleKeys.robot, id: "n".repeat(12), name: "ci", key });
export const sampleRotation = RotatedApiKey.parse({
  ...sampleNewKey,
  name: "partner",
  replaced: { id: partner.id, expiresAt: inMinutes(24 * 60) },
});
