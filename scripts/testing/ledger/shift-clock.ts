// Loaded before a service (`node --import`): its clock is wrong by as many milliseconds as LEDGER_CLOCK_FILE says.
import { readFileSync } from "node:fs";

const lookMs = 50;
const file = process.env.LEDGER_CLOCK_FILE ?? "";
const rightNow = Date.now;
let shiftMs = 0;

function look(): void {
  try {
    shiftMs = Number(readFileSync(file, "utf8"));
  } catch {
    shiftMs = 0;
  }
}

look();
setInterval(look, lookMs).unref();
Date.now = () => rightNow() + shiftMs;
