import { Command } from "commander";
import { createKeyCommand } from "./keys/create-key-command.ts";
import { listKeysCommand } from "./keys/list-keys-command.ts";
import { revokeKeyCommand } from "./keys/revoke-key-command.ts";
import { rotateKeyCommand } from "./keys/rotate-key-command.ts";
import { showKeyCommand } from "./keys/show-key-command.ts";
import { updateKeyCommand } from "./keys/update-key-command.ts";

/** `aegis keys`: API keys for those who call through the gateway. */
export function keysCommand(): Command {
  return new Command("keys")
    .description("make, list, change, rotate and revoke API keys")
    .addCommand(createKeyCommand())
    .addCommand(listKeysCommand())
    .addCommand(showKeyCommand())
    .addCommand(updateKeyCommand())
    .addCommand(rotateKeyCommand())
    .addCommand(revokeKeyCommand());
}
