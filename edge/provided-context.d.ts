export {};

declare module "vitest" {
  export interface ProvidedContext {
    redisUrl: string;
    redisToken: string;
    upstreamUrl: string;
    /** An upstream that answers as PUT /script/NAME tells it. */
    scriptedUrl: string;
    /** A server that keeps what is posted to /api/ingest and tells it at /received; POST /mode sets its answer. */
    analyticsUrl: string;
    jwksUrl: string;
    publicKey: string;
    privateJwk: string;
    /** A token whose key id the key set does not hold. */
    strangerToken: string;
  }
}
