/** What the stream needs of a WebSocket; `ws` has this shape. */
export type StreamSocket = {
  readonly bufferedAmount: number;
  /** `done`: when it was handed to the system, or could not be. */
  send(data: string | Buffer, options: { binary: boolean }, done?: (error?: Error) => void): void;
  ping(): void;
  close(code: number, reason: string): void;
  terminate(): void;
  on(event: "message", listener: (data: unknown, isBinary: boolean) => void): unknown;
  on(event: "ping" | "pong" | "close" | "error", listener: () => void): unknown;
};
