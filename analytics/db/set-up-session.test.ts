import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { describeDatabases } from "./test-database.ts";

describeDatabases("a connection that was given up", (get) => {
  test("leaves nothing locked and waits for nothing in the database", async () => {
    if (get().kind !== "postgres") return;
    const { rows } = await get().db.execute(sql`
      SELECT current_setting('idle_in_transaction_session_timeout') AS idle, current_setting('client_connection_check_interval') AS lost`);
    expect(rows).toEqual([{ idle: "30s", lost: "5s" }]);
  });
});
