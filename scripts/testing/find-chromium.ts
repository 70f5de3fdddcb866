import { existsSync } from "node:fs";

const usualPlaces = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The Chromium that the dashboard's tests drive: CHROMIUM_PATH, or one where systems usually put it. */
export function findChromium(): string | undefined {
  return process.env.CHROMIUM_PATH ?? usualPlaces.find(existsSync);
}
