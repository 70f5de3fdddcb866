// What a Node part of the local stack owes to its supervisor: say when it is ready, and end when told to or left alone.

const stopDeadlineMs = 6000;

/** Tells the supervisor that this part answers. */
export function announceReady(detail: Record<string, unknown> = {}): void {
  process.send?.({ type: "ready", ...detail });
}

/**
 * Ends this process on SIGTERM or the message `{ type: "stop" }`, and when the supervisor's channel closes because it died.
 * `stop` gets whether the other parts may still be there; it has six seconds.
 */
export function endWithSupervisor(stop: (reason: "asked" | "abandoned") => Promise<void>): void {
  let ending = false;
  const end = (reason: "asked" | "abandoned") => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(1), stopDeadlineMs).unref();
    stop(reason).then(
      () => process.exit(0),
      (error) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", () => end("asked"));
  process.on("message", (message: { type?: unknown }) => {
    if (message.type === "stop") end("asked");
  });
  process.on("disconnect", () => end("abandoned"));
  if (process.connected === false) end("abandoned");
}
