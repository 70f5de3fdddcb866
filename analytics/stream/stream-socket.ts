/** What the stream needs of a WebSocket; `ws` has this shape. */
export type StreamSocket = {
  readonly bufferedAmount: number;
  send(data: string | Buffer, options: { binary: boolean }): void;
  ping(): void;
  close(code: number, reason: string): void;
  terminate(): void;
  on(event: "message", listener: (data: unknown, isBinary: boolean) => void): unknown;
  on(event: "ping" | "pong" | "close" | "error", listener: () => void): unknown;
};
