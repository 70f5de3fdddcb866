import { expect, test } from "vitest";
import { root } from "../checks/run-command.ts";
import { readCommands } from "./read-commands.ts";

test("the commands, those below them and their options are read from the command itself", async () => {
  const { commands } = await readCommands(root);
  const find = (name: string) => commands.find((command) => command.name === name);
  expect(find("dev")?.options).toEqual(expect.arrayContaining(["--config", "--json"]));
  expect(find("limits")?.commands.map(({ name }) => name)).toEqual(expect.arrayContaining(["list", "set", "unset"]));
});
