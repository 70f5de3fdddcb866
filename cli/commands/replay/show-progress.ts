import type { Tally } from "./tally.ts";

const onTerminalMs = 200;
const inLogMs = 5000;

function describe({ sent, answered, failed, wrongStatus, wrongBytes, refused }: Tally): string {
  const wrong = failed.count + wrongStatus.count + wrongBytes.count;
  return `${sent} sent, ${answered} answered, ${refused.count} refused by rule, ${wrong} wrong`;
}

/** Shows on standard error how far the run is: one line that renews itself, or a line every five seconds. */
export function showProgress(tally: Tally): { stop: () => void } {
  const { stderr } = process;
  const show = stderr.isTTY ? () => stderr.write(`\r\u001b[K${describe(tally)}`) : () => stderr.write(`${describe(tally)}\n`);
  const timer = setInterval(show, stderr.isTTY ? onTerminalMs : inLogMs);
  const stop = () => {
    clearInterval(timer);
    if (stderr.isTTY) stderr.write("\r\u001b[K");
  };
  return { stop };
}
