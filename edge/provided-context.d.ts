export {};

declare module "vitest" {
  export interface ProvidedContext {
    redisUrl: string;
    redisToken: string;
    /** Another database. */
    otherRedisUrl: string;
    otherRedisToken: string;
    upstreamUrl: string;
    /** An upstream that answers as PUT /script/NAME tells it. */
    scriptedUrl: string;
    /** A server that keeps what is posted to /api/ingest and tells it at /received; POST /mode sets its answer. */
    analyticsUrl: string;
    jwksUrl: string;
    /** An authorization server with a realm for every test. */
    introspectionUrl: string;
    /** DER in base64, by CN=authority: of CN=robot,O=Example with the name robot.example.com; of CN=late, which has ended. */
    clientCertificates: { robot: string; late: string };
    publicKey: string;
    privateJwk: string;
    /** A token whose key id the key set does not hold. */
    strangerToken: string;
  }
}
