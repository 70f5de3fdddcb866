import { bigint, index, pgTable, text, timestamp } from "drizzle-orm/pg-core";

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

/** How far a drain of raw events has come. */
export const drainPositions = pgTable("drain_positions", {
  drain: text("drain").primaryKey(),
  /** Events that arrived before it have left. */
  at: instant("at").notNull(),
  /** The late minute that leaves anew, or did last: when it was marked, and which. */
  lateMarkedAt: instant("late_marked_at").notNull(),
  lateMinute: instant("late_minute").notNull(),
  /** How far that minute has left; null: whole. */
  latePlace: instant("late_place"),
  /** Events that were deleted before they left, and that nobody was told of yet. */
  dropped: bigint("dropped", { mode: "number" }).notNull().default(0),
});

/** What arrived longer ago than this when it is stored is late. Three times what an edge waits for the end of bodies: slow is not late. */
export const lateAfterMs = 180_000;

/** Minutes (of arrival) that events were stored for so late that a drain may have passed them. */
export const lateMinutes = pgTable(
  "late_minutes",
  { at: instant("at").primaryKey(), markedAt: instant("marked_at").notNull() },
  (table) => [index("late_minutes_marked_at").on(table.markedAt)],
);
