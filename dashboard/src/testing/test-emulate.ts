import { cdp } from "vitest/browser";

/** Makes the browser prefer this, for example a dark page; without a value it prefers nothing again. */
export async function emulate(name?: string, value = ""): Promise<void> {
  const session = cdp() as unknown as { send: (method: string, parameters: object) => Promise<unknown> };
  await session.send("Emulation.setEmulatedMedia", { features: name ? [{ name, value }] : [] });
}
