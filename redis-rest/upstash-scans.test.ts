import { describeCommands } from "./describe-commands.ts";

describeCommands(process.env, {
  streams: [
    [
      "XADD, XLEN, XRANGE, XREVRANGE, XDEL, XTRIM",
      async (redis, key) => {
        for (const id of ["1-1", "2-1", "3-1"]) await redis.xadd(key, id, { at: id });
        const newest = Object.keys(await redis.xrevrange(key, "+", "-", 1));
        return [
          await redis.xlen(key),
          newest,
          await redis.xdel(key, "1-1"),
          await redis.xtrim(key, { strategy: "MAXLEN", threshold: 1, exactness: "=" }),
          Object.keys(await redis.xrange(key, "-", "+")),
        ];
      },
      [3, ["3-1"], 1, 1, ["3-1"]],
    ],
    [
      "groups read, acknowledge and tell what is pending",
      async (redis, key) => {
        await redis.xgroup(key, { type: "CREATE", group: "g", id: "0", options: { MKSTREAM: true } });
        await redis.xadd(key, "1-1", { a: 1 });
        const read = JSON.stringify(await redis.xreadgroup("g", "c", key, ">"));
        const pending = (await redis.xpending(key, "g", "-", "+", 10)) as unknown[];
        return [
          read.includes("1-1"),
          pending.length,
          await redis.xack(key, "g", "1-1"),
          ((await redis.xpending(key, "g", "-", "+", 10)) as unknown[]).length,
        ];
      },
      [true, 1, 1, 0],
    ],
  ],
  places: [
    [
      "GEOADD, GEODIST, GEOPOS, GEOHASH, GEOSEARCH",
      async (redis, key) => {
        await redis.geoadd(
          key,
          { longitude: 13.361389, latitude: 38.115556, member: "Palermo" },
          { longitude: 15.087269, latitude: 37.502669, member: "Catania" },
        );
        const near = await redis.geosearch(
          key,
          { type: "FROMLONLAT", coordinate: { lon: 15, lat: 37 } },
          { type: "BYRADIUS", radius: 100, radiusType: "KM" },
          "ASC",
        );
        return [
          Math.round(Number(await redis.geodist(key, "Palermo", "Catania", "KM"))),
          (await redis.geopos(key, "Palermo", "none")).length,
          await redis.geohash(key, "Palermo"),
          near.map(({ member }) => member),
        ];
      },
      [166, 1, ["sqc8b49rny0"], ["Catania"]],
    ],
  ],
  scans: [
    [
      "SCAN, HSCAN, SSCAN and ZSCAN find all, once, by pattern and type",
      async (redis, key) => {
        const members = Array.from({ length: 300 }, (_, index) => `m${index}`);
        await redis.sadd(`${key}:set`, ...(members as [string, ...string[]]));
        await redis.hset(`${key}:hash`, Object.fromEntries(members.map((member) => [member, 1])));
        await redis.zadd(`${key}:sorted`, { score: 1, member: "m0" }, ...members.slice(1).map((member) => ({ score: 1, member })));
        const all = async (scan: (cursor: string) => Promise<[string, unknown[]]>) => {
          const found: unknown[] = [];
          let cursor = "0";
          do {
            const [next, part] = await scan(cursor);
            found.push(...part);
            cursor = next;
          } while (cursor !== "0");
          return new Set(found.map(String)).size;
        };
        return [
          await all((cursor) => redis.scan(cursor, { match: `${key}:*`, count: 10_000, type: "hash" })),
          await all((cursor) => redis.sscan(`${key}:set`, cursor, { match: "m1*" })),
          await all((cursor) => redis.hscan(`${key}:hash`, cursor, { match: "m1*", count: 50 })),
          await all((cursor) => redis.zscan(`${key}:sorted`, cursor, { match: "m1*" })),
        ];
      },
      // A hash and a sorted set answer in pairs, whose second half is always 1.
      [1, 111, 112, 112],
    ],
  ],
});
