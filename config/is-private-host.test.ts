import { expect, test } from "vitest";
import { isPrivateHost } from "./is-private-host.ts";

test.each([
  "http://127.0.0.1:3001",
  "http://localhost",
  "http://localhost.:80",
  "http://api.localhost:8080",
  "https://10.1.2.3",
  "https://172.16.0.1",
  "https://192.168.0.10:8443",
  "http://169.254.169.254",
  "http://100.64.0.1",
  "http://0.0.0.0",
  "http://0x7f.1",
  "http://2130706433",
  "http://[::1]:3001",
  "http://[fd00::1]",
  "http://[fe80::1]",
  "http://[::ffff:10.0.0.1]",
])("%s is private", (origin) => {
  expect(isPrivateHost(origin)).toBe(true);
});

test.each(["https://api.example.com", "https://203.0.114.7", "https://172.32.0.1", "https://[2a00::1]", "https://localhost.example.com"])(
  "%s is not",
  (origin) => {
    expect(isPrivateHost(origin)).toBe(false);
  },
);
