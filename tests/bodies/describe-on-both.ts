import { afterAll, beforeAll, describe } from "vitest";
import { type RawHandler, type RawUpstream, startRawUpstream } from "./raw-upstream.ts";
import { type PlatformName, platforms, startPlatform, type TestPlatform } from "./start-platform.ts";

export interface Scene {
  platform: PlatformName;
  /** The edge's port. */
  readonly port: number;
  /** Says what the upstream does with one request; answers a path of its own for it, below `under`. */
  path(handler: RawHandler, under?: string): string;
}

const everything = [{ path: "/*", upstream: "raw" }];

/** The same tests on Workers and on Node, with an upstream on bare sockets behind each. */
export function describeOnBoth(title: string, define: (scene: Scene) => void, routes: readonly object[] = everything): void {
  describe.each(platforms)(`${title} on %s`, (platform) => {
    let upstream: RawUpstream;
    let edge: TestPlatform;
    let paths = 0;
    beforeAll(async () => {
      upstream = await startRawUpstream();
      edge = await startPlatform(platform, upstream.url, routes);
    }, 120_000);
    afterAll(async () => {
      await edge?.stop();
      upstream?.close();
    }, 60_000);
    define({
      platform,
      get port() {
        return edge.port;
      },
      path: (handler, under = "") => {
        const path = `${under}/${++paths}`;
        upstream.on(path, handler);
        return path;
      },
    });
  });
}
