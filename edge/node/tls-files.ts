import { readFileSync, unwatchFile, watchFile } from "node:fs";
import type { Server } from "node:http";
import type { Server as TlsServer } from "node:https";
import type { Log } from "../log.ts";

const LOOK_MS = 5000;

interface Names {
  cert: string;
  key: string;
  /** Authorities of clients' certificates; null: none is asked for. */
  clientCa: string | null;
}

/** Certificate and key in files, which may be replaced while the edge runs. */
export class TlsFiles {
  readonly #names: Names;

  constructor(names: Names) {
    this.#names = names;
  }

  /** Options for node:https. A certificate that a client presents is told of, and refused by nothing here. */
  read() {
    const { cert, key, clientCa } = this.#names;
    return {
      cert: readFileSync(cert),
      key: readFileSync(key),
      minVersion: "TLSv1.2" as const,
      ...(clientCa === null ? {} : { ca: readFileSync(clientCa), requestCert: true, rejectUnauthorized: false }),
    };
  }

  /** Connections from now on use what the files hold; files that cannot be used change nothing. */
  reload(server: Server, log: Log): void {
    try {
      (server as unknown as TlsServer).setSecureContext(this.read());
      log.info("the certificate was read again");
    } catch (error) {
      log.error("the certificate cannot be used; the one before stays", { error: String(error) });
    }
  }

  /** Calls back when a file has changed. Answers what ends it. */
  watch(onChange: () => void): () => void {
    const files = Object.values(this.#names).filter((name): name is string => name !== null);
    for (const file of files) watchFile(file, { interval: LOOK_MS, persistent: false }, onChange);
    return () => {
      for (const file of files) unwatchFile(file, onChange);
    };
  }
}
