type Session = { query(sql: string): Promise<unknown> };

/** What a process that is gone without a word still locks is free after this. */
const idleInTransaction = "SET idle_in_transaction_session_timeout = '30s'";
/** A statement that waits for a lock ends with its client, as it would not by itself. Not where the server's system cannot tell. */
const lostClients = "SET client_connection_check_interval = '5s'";

/** For each new connection: what one leaves behind that was given up is free again soon. */
export async function setUpSession(session: Session, onFault: (error: Error) => void): Promise<void> {
  await session.query(idleInTransaction).catch(onFault);
  await session.query(lostClients).catch(() => undefined);
}
