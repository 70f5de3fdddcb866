import { desc, gt, isNull, or } from "drizzle-orm";
import type { Database } from "../db/connect.ts";
import { addressBlocks, clientBlocks } from "../db/loop-tables.ts";

const mostShown = 1000;

/** The blocks that stand, of clients and of ranges, newest first. */
export async function listBlocks(db: Database, at: Date) {
  const blocks = await db
    .select()
    .from(clientBlocks)
    .where(or(isNull(clientBlocks.expiresAt), gt(clientBlocks.expiresAt, at)))
    .orderBy(desc(clientBlocks.blockedAt), clientBlocks.client)
    .limit(mostShown);
  const ranges = await db
    .select()
    .from(addressBlocks)
    .where(or(isNull(addressBlocks.expiresAt), gt(addressBlocks.expiresAt, at)))
    .orderBy(desc(addressBlocks.blockedAt), addressBlocks.range)
    .limit(mostShown);
  return { blocks, ranges };
}
