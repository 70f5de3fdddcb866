import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { defaultPorts } from "./part.ts";
import { describeTakenPorts, findTakenPorts, readPorts } from "./ports.ts";

test("ports that are not named keep their defaults", () => {
  expect(readPorts("analytics=9081, ml=9001", 9080)).toEqual({ ...defaultPorts, edge: 9080, analytics: 9081, ml: 9001 });
  expect(readPorts(undefined, 8080)).toEqual(defaultPorts);
});

test("every mistake in the list is told", () => {
  expect(() => readPorts("analytic=9081,ml=0,kv=99999,demo", 8080)).toThrow(
    /"analytic=9081": write name=port .*\n.*"ml=0": a port is .*\n.*"kv=99999": a port is .*\n.*"demo": write name=port/,
  );
});

test("one port for two parts is refused", () => {
  expect(() => readPorts("ml=8080", 8080)).toThrow("gives port 8080 to both ml and edge");
});

test("a port is taken as long as somebody listens on it, on loopback or on every address", async () => {
  for (const host of ["127.0.0.1", "0.0.0.0"]) {
    const server = createServer().listen(0, host);
    await new Promise((resolve) => server.once("listening", resolve));
    const ports = { ...defaultPorts, edge: (server.address() as AddressInfo).port };
    expect(await findTakenPorts(["edge"], ports)).toEqual([{ name: "edge", port: ports.edge, code: "EADDRINUSE" }]);
    await new Promise((resolve) => server.close(resolve));
    expect(await findTakenPorts(["edge"], ports)).toEqual([]);
  }
});

test("each taken port has a line with its part and its flag", () => {
  const taken = [
    { name: "edge", port: 8080, code: "EADDRINUSE" },
    { name: "ml", port: 80, code: "EACCES" },
  ] as const;
  expect(describeTakenPorts(taken).split("\n").slice(0, 2)).toEqual([
    "port 8080 (edge) is in use; choose another with --port 9080",
    "port 80 (ml) cannot be listened on (EACCES); choose another with --ports ml=1080",
  ]);
});
