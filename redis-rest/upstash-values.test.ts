import { expect } from "vitest";
import { describeCommands } from "./describe-commands.ts";

describeCommands(process.env, {
  strings: [
    [
      "APPEND, STRLEN",
      async (redis, key) => [await redis.append(key, "ab"), await redis.append(key, "c"), await redis.strlen(key)],
      [2, 3, 3],
    ],
    [
      "SET NX and XX",
      async (redis, key) => [
        await redis.set(key, 1, { xx: true }),
        await redis.set(key, 1, { nx: true }),
        await redis.set(key, 2, { nx: true }),
      ],
      [null, "OK", null],
    ],
    [
      "SET GET",
      async (redis, key) => [await redis.set(key, "a", { get: true }), await redis.set(key, "b", { get: true, xx: true })],
      [null, "a"],
    ],
    [
      "SETNX, GETSET, GETDEL",
      async (redis, key) => [
        await redis.setnx(key, "a"),
        await redis.setnx(key, "b"),
        await redis.getset(key, "c"),
        await redis.getdel(key),
        await redis.get(key),
      ],
      [1, 0, "a", "c", null],
    ],
    [
      "GETRANGE, SETRANGE",
      async (redis, key) => {
        await redis.set(key, "hello");
        return [await redis.getrange(key, 1, -2), await redis.setrange(key, 1, "ipp"), await redis.get(key)];
      },
      ["ell", 5, "hippo"],
    ],
    [
      "MSET, MGET, MSETNX",
      async (redis, key, other) => [
        await redis.mset({ [key]: 1, [other]: { a: 1 } }),
        await redis.mget(key, other, `${key}:none`),
        await redis.msetnx({ [key]: 2, [`${key}:new`]: 2 }),
      ],
      ["OK", [1, { a: 1 }, null], 0],
    ],
    [
      "INCR and its family",
      async (redis, key) => [
        await redis.incr(key),
        await redis.incrby(key, 5),
        await redis.decr(key),
        await redis.decrby(key, 2),
        await redis.incrbyfloat(key, 1.5),
      ],
      [1, 6, 5, 3, 4.5],
    ],
    [
      "bits",
      async (redis, key, other) => [
        await redis.setbit(key, 7, 1),
        await redis.getbit(key, 7),
        await redis.bitcount(key, 0, -1),
        await redis.bitpos(key, 1),
        await redis.bitop("not", other, key),
      ],
      [0, 1, 1, 7, 1],
    ],
    // Chained, it cannot be piped together with others by the client itself.
    ["BITFIELD", (redis, key) => redis.exec(["BITFIELD", key, "SET", "u8", "#0", 42, "INCRBY", "u8", "#0", 1]), [0, 43]],
    [
      "HyperLogLogs",
      async (redis, key, other) => [
        await redis.pfadd(key, "a", "b"),
        await redis.pfcount(key),
        await redis.pfmerge(other, key),
        await redis.pfcount(other),
      ],
      [1, 2, "OK", 2],
    ],
  ],
  keys: [
    [
      "EXISTS, DEL, UNLINK, TOUCH",
      async (redis, key, other) => {
        await redis.mset({ [key]: 1, [other]: 1 });
        return [
          await redis.exists(key, other, key),
          await redis.touch(key, other),
          await redis.del(key),
          await redis.unlink(other),
          await redis.exists(key),
        ];
      },
      [3, 2, 1, 1, 0],
    ],
    ["TYPE", async (redis, key) => [await redis.type(key), await redis.lpush(key, 1), await redis.type(key)], ["none", 1, "list"]],
    [
      "RENAME, RENAMENX, COPY",
      async (redis, key, other) => {
        await redis.set(key, "v");
        return [
          await redis.copy(key, other),
          await redis.renamenx(key, other),
          await redis.rename(key, `${key}:b`),
          await redis.get(`${key}:b`),
        ];
      },
      ["COPIED", 0, "OK", "v"],
    ],
    [
      "KEYS with wildcards escaped or not",
      async (redis, key) => {
        await redis.set(`${key}[a]`, 1);
        return [await redis.keys(`${key}\\[a\\]`), await redis.keys(`${key}[a]`)].map((found) => found.length);
      },
      [1, 0],
    ],
    [
      "ECHO, PING",
      async (redis) => [await redis.echo("ünï"), await redis.ping(), await redis.exec(["PING", "hello"])],
      ["ünï", "PONG", "hello"],
    ],
  ],
  expiry: [
    [
      "EXPIRE, TTL, PERSIST",
      async (redis, key) => {
        await redis.set(key, 1);
        return [
          await redis.ttl(key),
          await redis.expire(key, 100),
          await redis.ttl(key),
          await redis.persist(key),
          await redis.persist(key),
          await redis.ttl(`${key}:none`),
        ];
      },
      [-1, 1, expect.closeTo(100, -1), 1, 0, -2],
    ],
    [
      "EXPIRE with NX, XX, GT and LT",
      async (redis, key) => {
        await redis.set(key, 1);
        return [
          await redis.expire(key, 10, "XX"),
          await redis.expire(key, 100, "NX"),
          await redis.expire(key, 10, "NX"),
          await redis.expire(key, 50, "GT"),
          await redis.expire(key, 200, "GT"),
          await redis.expire(key, 300, "LT"),
          await redis.expire(key, 20, "LT"),
        ];
      },
      [0, 1, 0, 0, 1, 0, 1],
    ],
    [
      "PEXPIRE, EXPIREAT, PEXPIREAT",
      async (redis, key) => {
        await redis.set(key, 1);
        const later = Date.now() + 500_000;
        return [
          await redis.pexpire(key, 100_000),
          await redis.expireat(key, Math.floor(later / 1000)),
          await redis.pexpireat(key, later),
          (await redis.pttl(key)) > 200_000,
        ];
      },
      [1, 1, 1, true],
    ],
    [
      "SET with every way to expire",
      async (redis, key) => {
        const at = Date.now() + 500_000;
        const lives = [];
        for (const option of [{ ex: 500 }, { px: 500_000 }, { exat: Math.floor(at / 1000) as number }, { pxat: at }] as const) {
          await redis.set(key, 1, option);
          lives.push((await redis.pttl(key)) > 200_000);
        }
        await redis.set(key, 2, { keepTtl: true });
        lives.push((await redis.pttl(key)) > 200_000);
        return lives;
      },
      [true, true, true, true, true],
    ],
    [
      "SETEX, PSETEX, GETEX",
      async (redis, key) => [
        await redis.setex(key, 100, "a"),
        await redis.psetex(key, 100_000, "b"),
        await redis.getex(key, { persist: true }),
        await redis.ttl(key),
        await redis.getex(key, { ex: 50 }),
        (await redis.ttl(key)) > 0,
      ],
      ["OK", "OK", "b", -1, "b", true],
    ],
  ],
});
