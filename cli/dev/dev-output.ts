import pc from "picocolors";
import type { FieldError } from "#contracts/problem.ts";
import { describeMistakes } from "./load-config.ts";
import { paintState, printTable } from "./print-table.ts";
import type { PartFailure, PartReport } from "./supervisor.ts";

export interface ReadyNews {
  parts: PartReport[];
  /** From the start of the command. */
  readyMs: number;
  signInUrl: string | undefined;
  /** Commands to try. */
  examples: string[];
}

export type ConfigNews = { file: string } & (
  | { ok: true; version: number; changed: boolean; warnings: FieldError[] }
  | { ok: false; errors: FieldError[] }
);

/** What the stack tells its user. */
export interface DevOutput {
  part(report: PartReport): void;
  ready(news: ReadyNews): void;
  config(news: ConfigNews): void;
  note(message: string): void;
  failure(failure: PartFailure): void;
  stopped(reason: string): void;
}

/** One JSON object a line on stdout. */
export function createJsonOutput(write: (line: string) => void): DevOutput {
  const tell = (type: string, news: object) => write(JSON.stringify({ type, at: new Date().toISOString(), ...news }));
  return {
    part: (report) => tell("part", report),
    ready: (news) => tell("ready", news),
    config: (news) => tell("config", news),
    note: (message) => tell("note", { message }),
    failure: ({ message, logPath, lastLines }) => tell("failure", { message, logPath, lastLines }),
    stopped: (reason) => tell("stopped", { reason }),
  };
}

/** Sentences and a table for a person; failures and mistakes through `complain`. */
export function createTextOutput(write: (line: string) => void, complain: (line: string) => void): DevOutput {
  return {
    part: ({ name, state, startMs, reason }) => {
      if (state === "ready") write(`${pc.green("✓")} ${name} ${pc.dim(seconds(startMs ?? 0))}`);
      if (state === "absent") complain(`${pc.yellow("–")} ${name} is absent: ${reason}`);
    },
    ready: (news) => describeReady(news).forEach((line) => void write(line)),
    config: (news) => {
      if (!news.ok) {
        complain(pc.red(`${news.file} has mistakes; the config before stays live:`));
        describeMistakes(news.file, news.errors).forEach((line) => void complain(line));
        return;
      }
      if (news.changed) write(`${pc.green("✓")} ${news.file} is live as version ${news.version}`);
      describeMistakes(news.file, news.warnings).forEach((line) => void complain(pc.yellow(`warning: ${line}`)));
    },
    note: (message) => complain(message),
    failure: ({ message, logPath, lastLines }) => {
      complain(pc.red(`✗ ${message}`));
      if (lastLines.length > 0) complain(pc.dim(`the end of ${logPath}:`));
      lastLines.forEach((line) => void complain(`  ${line}`));
    },
    stopped: (reason) => write(`Stopped: ${reason}.`),
  };
}

function describeReady({ parts, readyMs, signInUrl, examples }: ReadyNews): string[] {
  const rows = parts.map(({ name, address, state }) => [name, address, paintState(state)]);
  return [
    "",
    ...printTable([["Part", "Address", "State"], ...rows]),
    "",
    ...(signInUrl ? [`${pc.bold("Sign in")}  ${signInUrl}`, ""] : []),
    ...(examples.length > 0 ? [pc.bold("Try"), ...examples.map((line) => `  ${line}`), ""] : []),
    pc.dim(`Ready in ${seconds(readyMs)}. Ctrl-C stops everything.`),
  ];
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
