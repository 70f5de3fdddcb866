type Emitter = { on(event: "error", listener: (error: Error) => void): unknown };
type ClientPool = Emitter & { on(event: "connect", listener: (client: Emitter) => void): unknown };

/**
 * Keeps a lost connection from ending the process: a pool reports its idle clients only, and a client in use that loses
 * its connection emits `error` beside failing its query.
 */
export function surviveLostClients(pool: ClientPool, onFault: (error: Error) => void): void {
  pool.on("error", onFault);
  pool.on("connect", (client) => client.on("error", () => {}));
}
