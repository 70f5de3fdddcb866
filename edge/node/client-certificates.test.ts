import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCertificate } from "../auth/read-certificate.ts";
import { makeAuthority, makeCertificate, type TestCertificate } from "./test-certificates.ts";
import { startServer, startTestEdge, testConfig } from "./test-node-edge.ts";

const authority = makeAuthority("authority");
const robot = makeCertificate("robot", authority, {
  organisation: "Example, Inc. + Söhne",
  dnsNames: ["Robot.example.com"],
  uris: ["spiffe://example.com/robot"],
  emails: ["robot@example.com"],
});
const derOf = ({ cert }: TestCertificate) => new X509Certificate(cert).raw;
const terminator = "terminator-of-tests-that-is-long-enough";

async function startTlsEdge(variables: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "aegis-mtls-"));
  const files = {
    TLS_CERT_FILE: join(folder, "cert.pem"),
    TLS_KEY_FILE: join(folder, "key.pem"),
    TLS_CLIENT_CA_FILE: join(folder, "ca.pem"),
  };
  const server = makeCertificate("edge", authority);
  writeFileSync(files.TLS_CERT_FILE, server.cert);
  writeFileSync(files.TLS_KEY_FILE, server.key);
  writeFileSync(files.TLS_CLIENT_CA_FILE, authority.cert);
  const { url } = await startServer((incoming, response) => void response.end(JSON.stringify(incoming.headers)));
  const rule = { roles: ["user"], permissions: [], plan: null };
  const config = testConfig(url, {
    routes: [{ id: "users", path: "/api/*", upstream: "up", auth: ["mtls"] }],
    certificates: [
      { client: "by-uri", uri: "spiffe://example.com/robot", issuer: "cn=authority", ...rule },
      { client: "by-name", dnsName: "*.machines.example.com", ...rule },
    ],
  });
  return startTestEdge({ config, variables: { ...files, ...variables } });
}

interface Asked extends Partial<TestCertificate> {
  headers?: Record<string, string>;
  maxVersion?: "TLSv1.2" | "TLSv1.3";
  session?: Buffer;
}

async function ask(url: string, { headers = {}, ...options }: Asked = {}) {
  const sent = request(`${url}/api/x`, { ca: authority.cert, agent: false, headers, ...options });
  const sessions: Buffer[] = [];
  sent.on("socket", (socket) => socket.on("session", (session: Buffer) => void sessions.push(session)));
  sent.end();
  const [response] = await once(sent, "response");
  let text = "";
  for await (const part of response) text += String(part);
  const { code, "x-aegis-client": client } = JSON.parse(text) as Record<string, string>;
  return {
    said: client ?? code,
    names: Object.keys(JSON.parse(text)),
    session: sessions.at(-1),
    resumed: (response.socket as TLSSocket).isSessionReused(),
  };
}

describe("a self-hosted edge that ends TLS", () => {
  it("knows who is calling by a certificate", async () => {
    const { url } = await startTlsEdge();
    expect((await ask(url, robot)).said).toBe("cert:by-uri");
    expect((await ask(url, makeCertificate("x", authority, { dnsNames: ["a.machines.example.com"] }))).said).toBe("cert:by-name");
  });

  it.each<[string, Partial<TestCertificate>]>([
    ["by another authority", makeCertificate("robot", makeAuthority("stranger"), { uris: ["spiffe://example.com/robot"] })],
    [
      "that has ended",
      makeCertificate("r", authority, { uris: ["spiffe://example.com/robot"], validity: ["200101000000Z", "210101000000Z"] }),
    ],
    [
      "that has not begun",
      makeCertificate("r", authority, { uris: ["spiffe://example.com/robot"], validity: ["480101000000Z", "490101000000Z"] }),
    ],
    ["with a name two labels below", makeCertificate("r", authority, { dnsNames: ["a.b.machines.example.com"] })],
    ["with a name that only ends so", makeCertificate("r", authority, { dnsNames: ["xmachines.example.com", "machines.example.com"] })],
    ["for all names below", makeCertificate("r", authority, { dnsNames: ["*.machines.example.com"] })],
    ["with more in its URI", makeCertificate("r", authority, { uris: ["spiffe://example.com/robot/x"] })],
    ["with a NUL in its name", makeCertificate("r", authority, { dnsNames: ["a.machines.example.com\0.evil.test"] })],
    ["that fits no rule", makeCertificate("robot", authority)],
  ])("refuses a certificate %s", async (_name, certificate) => {
    const { url } = await startTlsEdge();
    expect((await ask(url, certificate)).said).toBe("authentication-failed");
  });

  it("lets nobody in by an authority that only has the name of a trusted one", async () => {
    const { url } = await startTlsEdge();
    const certificate = makeCertificate("robot", makeAuthority("authority"), { uris: ["spiffe://example.com/robot"] });
    // node:tls may end such a connection itself: the failed signature stays in its OpenSSL's queue of errors.
    const said = await ask(url, certificate).then(
      (answer) => answer.said,
      () => "nothing",
    );
    expect(["authentication-failed", "request-refused", "nothing"]).toContain(said);
    expect((await ask(url, robot)).said).toBe("cert:by-uri");
  });

  it("asks for one where there is none, and believes no header", async () => {
    const { url } = await startTlsEdge({ TERMINATOR_TOKEN: terminator });
    const headers = { "Client-Cert": `:${derOf(robot).toString("base64")}:` };
    expect((await ask(url, { headers })).said).toBe("authentication-required");
    expect((await ask(url, { headers: { ...headers, "X-Aegis-Terminator-Token": terminator } })).said).toBe("authentication-failed");
  });

  it.each(["TLSv1.2", "TLSv1.3"] as const)(
    "knows a resumed session of %s as the one it was, and a stranger's as a stranger's",
    async (maxVersion) => {
      const { url } = await startTlsEdge();
      const stranger = makeCertificate("robot", makeAuthority("stranger"), { uris: ["spiffe://example.com/robot"] });
      for (const [certificate, said] of [
        [robot, "cert:by-uri"],
        [stranger, "authentication-failed"],
        [{}, "authentication-required"],
      ] as const) {
        const first = await ask(url, { ...certificate, maxVersion });
        expect(first.said).toBe(said);
        if (first.session === undefined) throw new Error("no session was given");
        const again = await ask(url, { ...certificate, maxVersion, session: first.session });
        expect(again.said).toBe(said);
      }
    },
  );
});

describe("a self-hosted edge behind a TLS terminator", () => {
  const field = `:${derOf(robot).toString("base64")}:`;
  const proof = { "X-Aegis-Terminator-Token": terminator };

  it("takes its word for a certificate: from a trusted proxy, with the token", async () => {
    const { url } = await startTlsEdge({ TERMINATOR_TOKEN: terminator, TRUSTED_PROXIES: "127.0.0.1" });
    const believed = await ask(url, { headers: { ...proof, "Client-Cert": field } });
    expect(believed.said).toBe("cert:by-uri");
    expect(believed.names.filter((name) => /client-cert|terminator/.test(name))).toEqual([]);
    expect((await ask(url, { headers: { "Client-Cert": field } })).said).toBe("authentication-required");
    expect((await ask(url, { headers: proof, ...robot })).said).toBe("authentication-required");
    expect((await ask(url, robot)).said).toBe("authentication-required");
  });

  it("takes nobody's where no token is set", async () => {
    const { url } = await startTlsEdge({ TRUSTED_PROXIES: "127.0.0.1" });
    expect((await ask(url, { headers: { ...proof, "Client-Cert": field } })).said).toBe("authentication-failed");
  });
});

describe("the reading of a certificate", () => {
  it("agrees with OpenSSL's", () => {
    const facts = readCertificate(derOf(robot));
    const read = new X509Certificate(robot.cert);
    expect(facts).toEqual({
      subject: "cn=robot,o=Example\\, Inc. \\+ Söhne",
      issuer: "cn=authority",
      notBefore: Date.parse(read.validFrom),
      notAfter: Date.parse(read.validTo),
      dnsNames: ["robot.example.com"],
      uris: ["spiffe://example.com/robot"],
      emails: ["robot@example.com"],
    });
    expect(readCertificate(derOf(authority)).subject).toBe("cn=authority");
  });

  it("refuses bytes that are no certificate, and of others tells what OpenSSL does", () => {
    const der = derOf(robot);
    const change = fc.record({ at: fc.nat(der.length - 1), to: fc.nat(255), cut: fc.boolean() });
    fc.assert(
      fc.property(change, ({ at, to, cut }) => {
        const bytes = cut ? der.subarray(0, at) : Buffer.from(der).fill(to, at, at + 1);
        const ours = attempt(() => readCertificate(bytes));
        if (ours === null) return;
        const theirs = attempt(() => new X509Certificate(bytes));
        // OpenSSL tells no names at all where it cannot read one of them.
        if (theirs?.subjectAltName === undefined) return;
        expect(ours.notAfter).toBe(Date.parse(theirs.validTo));
        for (const uri of ours.uris) expect(theirs.subjectAltName).toContain(uri.split(/[",\\]/)[0]);
      }),
      { numRuns: 5000 },
    );
  });
});

function attempt<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch {
    return null;
  }
}
