import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type TLSSocket } from "node:tls";
import { expect, it, onTestFinished } from "vitest";
import type { Upstream } from "#contracts/upstream.ts";
import { readClientCertificate } from "./read-client-certificate.ts";
import { makeAuthority, makeCertificate, type TestCertificate } from "./test-certificates.ts";
import { startServer, startTestEdge, testConfig } from "./test-node-edge.ts";

const authority = makeAuthority("authority");
const folder = mkdtempSync(join(tmpdir(), "aegis-tls-"));
const files = {
  TLS_CERT_FILE: join(folder, "cert.pem"),
  TLS_KEY_FILE: join(folder, "key.pem"),
  TLS_CLIENT_CA_FILE: join(folder, "ca.pem"),
};

function store({ cert, key }: TestCertificate): void {
  writeFileSync(files.TLS_CERT_FILE, cert);
  writeFileSync(files.TLS_KEY_FILE, key);
  writeFileSync(files.TLS_CLIENT_CA_FILE, authority.cert);
}

/** GET over TLS on a connection of its own: what was answered, and by whom. */
async function ask(url: string, options: object = {}): Promise<{ status?: number; by?: string; text: string }> {
  const sent = request(`${url}/open/x`, { ca: authority.cert, agent: false, ...options }).end();
  const [response] = await once(sent, "response");
  let text = "";
  for await (const part of response) text += String(part);
  return { status: response.statusCode, by: (response.socket as TLSSocket).getPeerCertificate().subject?.CN as string, text };
}

it("serves TLS from 1.2 on, and takes a new certificate when told to", async () => {
  store(makeCertificate("first", authority));
  const { url } = await startServer((incoming, response) => void response.end(incoming.headers["x-forwarded-proto"]));
  const edge = await startTestEdge({ config: testConfig(url), variables: files });
  expect(await ask(edge.url)).toEqual({ status: 200, by: "first", text: "https" });
  await expect(ask(edge.url, { maxVersion: "TLSv1.1", minVersion: "TLSv1" })).rejects.toThrow();
  store(makeCertificate("second", authority));
  edge.reload();
  expect((await ask(edge.url)).by).toBe("second");
  writeFileSync(files.TLS_CERT_FILE, "nonsense");
  edge.reload();
  expect((await ask(edge.url)).by).toBe("second");
});

it("takes a caller's certificate, refuses none, and tells whether it is to be trusted", async () => {
  const server = createServer({
    ...makeCertificate("server", authority),
    ca: authority.cert,
    requestCert: true,
    rejectUnauthorized: false,
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const read = async (certificate: Partial<TestCertificate>) => {
    const client = connect({ port: (server.address() as AddressInfo).port, host: "127.0.0.1", ca: authority.cert, ...certificate });
    const [socket] = await once(server, "secureConnection");
    const found = readClientCertificate(socket);
    client.destroy();
    return found;
  };
  const known = makeCertificate("robot", authority);
  const base64 = new X509Certificate(known.cert).raw.toString("base64");
  expect(await read(known)).toEqual({ verified: true, base64 });
  expect(await read(makeCertificate("robot", makeAuthority("stranger")))).toMatchObject({ verified: false });
  expect(await read({})).toBeNull();
});

it("shows an upstream the certificate that its config names, and checks the upstream's by its own authority", async () => {
  const server = createServer(
    { ...makeCertificate("upstream", authority), ca: authority.cert, requestCert: true, rejectUnauthorized: true },
    (incoming, response) => void response.end((incoming.socket as TLSSocket).getPeerCertificate().subject.CN),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { cert, key } = makeCertificate("edge", authority);
  const upstreams = (clientCertificate?: string): Upstream[] => [
    { ...testConfig(url).upstreams[0]!, ...(clientCertificate && { clientCertificate }) },
  ];
  const variables = { ORDERS_CERT: cert, ORDERS_KEY: key, ORDERS_CA: authority.cert };
  const text = async (name?: string) => {
    const edge = await startTestEdge({ config: testConfig(url, { upstreams: upstreams(name) }), variables });
    return (await fetch(`${edge.url}/open/x`)).text();
  };
  expect(await text("ORDERS")).toBe("edge");
  expect(await text("NOT_SET")).toContain("upstream-unreachable");
  expect(await text()).toContain("upstream-unreachable");
});
