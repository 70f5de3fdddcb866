import { argumentText, type Command, commandName } from "./engine.ts";

const blocking = "it would block the connection that all callers share";
const stateful = "it changes the connection that all callers share";
const streaming = "it streams, and this server answers once";
const administrative = "it administers the server";

const refused = new Map<string, string>([
  ...reasoned(blocking, "BLPOP BRPOP BRPOPLPUSH BLMOVE BLMPOP BZPOPMIN BZPOPMAX BZMPOP WAIT WAITAOF"),
  ...reasoned(stateful, "AUTH HELLO SELECT RESET QUIT CLIENT MULTI EXEC DISCARD WATCH UNWATCH ASKING READONLY READWRITE"),
  ...reasoned(streaming, "SUBSCRIBE PSUBSCRIBE SSUBSCRIBE UNSUBSCRIBE PUNSUBSCRIBE SUNSUBSCRIBE MONITOR SYNC PSYNC REPLCONF"),
  ...reasoned(administrative, "SHUTDOWN DEBUG CONFIG SAVE BGSAVE BGREWRITEAOF REPLICAOF SLAVEOF FAILOVER MODULE ACL CLUSTER MIGRATE"),
  ...reasoned(administrative, "SLOWLOG LATENCY SWAPDB RESTORE-ASKING PFDEBUG PFSELFTEST"),
]);
const refusedScriptCommands = new Set(["KILL", "DEBUG"]);

/** Why a command is not executed over REST, as Redis would word an error; null when it may pass. */
export function decideRefusal(command: Command): string | null {
  const name = commandName(command);
  const reason = refused.get(name) ?? reasonByArguments(name, command);
  return reason === null ? null : `ERR Command is not available over REST: '${name}', because ${reason}`;
}

function reasonByArguments(name: string, command: Command): string | null {
  if (name === "SCRIPT" && refusedScriptCommands.has(argumentText(command[1] ?? "").toUpperCase())) return administrative;
  if (name === "XREAD" || name === "XREADGROUP") return blocksOnStreams(command) ? blocking : null;
  return null;
}

/** BLOCK is an option only before STREAMS; after it, it is a key. XREADGROUP's own group and consumer may have any name. */
function blocksOnStreams(command: Command): boolean {
  const words = command.slice(commandName(command) === "XREADGROUP" ? 4 : 1).map((argument) => argumentText(argument).toUpperCase());
  const streams = words.indexOf("STREAMS");
  return (streams === -1 ? words : words.slice(0, streams)).includes("BLOCK");
}

function reasoned(reason: string, names: string): [string, string][] {
  return names.split(" ").map((name) => [name, reason]);
}
