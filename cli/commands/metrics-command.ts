import { Command } from "commander";
import { redriveCommand } from "./metrics/redrive-command.ts";

/** `aegis metrics`: what edges measured, on its way to analytics. */
export function metricsCommand(): Command {
  return new Command("metrics").description("deliver metric batches that the queue gave up").addCommand(redriveCommand());
}
