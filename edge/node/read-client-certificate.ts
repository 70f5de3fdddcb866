import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { ClientCertificate } from "../platform.ts";

/** A connection's certificate stays the same: it is read once. */
const read = new WeakMap<Socket, ClientCertificate | null>();

/** The certificate that the caller presented; null: none, or none is asked for. */
export function readClientCertificate(socket: Socket): ClientCertificate | null {
  const known = read.get(socket);
  if (known !== undefined) return known;
  const certificate = "encrypted" in socket ? readPeer(socket as TLSSocket) : null;
  read.set(socket, certificate);
  return certificate;
}

function readPeer(socket: TLSSocket): ClientCertificate | null {
  const certificate = socket.getPeerX509Certificate();
  return certificate === undefined ? null : { verified: socket.authorized, base64: certificate.raw.toString("base64") };
}
