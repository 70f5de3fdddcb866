import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readEnvironment } from "./env.ts";
import { repositoryRoot } from "./repository-root.ts";

function aegis(...args: string[]) {
  const env = { ...readEnvironment(), NO_COLOR: "1" };
  return spawnSync(process.execPath, [join(repositoryRoot, "cli", "aegis.mjs"), ...args], { encoding: "utf8", env });
}

test("--version prints the version, --help every command", () => {
  expect(aegis("--version")).toMatchObject({ status: 0, stdout: "0.1.0\n", stderr: "" });
  const { status, stdout } = aegis("--help");
  expect(status).toBe(0);
  for (const command of [
    "dev",
    "token",
    "sign-in",
    "check",
    "can",
    "import",
    "publish",
    "diff",
    "history",
    "rollback",
    "limits",
    "keys",
    "tokens",
    "sessions",
    "block",
    "unblock",
    "blocks",
    "seal",
    "ledger",
    "replay",
  ]) {
    expect(stdout).toMatch(new RegExp(`^ {2}${command}\\b`, "m"));
  }
});

test.each([[["tokn"]], [[]], [["dev", "--port", "none"]], [["token", "--roles", "NO!"]], [["dev", "--unknown"]]])(
  "wrong usage (%j) is exit code 2, said on stderr",
  (args) => {
    const { status, stdout, stderr } = aegis(...args);
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).not.toBe("");
  },
);

test("what the user can mend is exit code 1 and one sentence, without a stack", () => {
  const { status, stdout, stderr } = aegis("token", "--state", "/nowhere");
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toBe("aegis: /nowhere/secrets.json does not exist: the stack was never started there. Run `npm start` first.\n");
});
