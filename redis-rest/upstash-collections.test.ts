import { describeCommands } from "./describe-commands.ts";

describeCommands(process.env, {
  hashes: [
    [
      "HSET, HGET, HMGET, HGETALL",
      async (redis, key) => [
        await redis.hset(key, { a: 1, b: { c: null } }),
        await redis.hget(key, "b"),
        await redis.hmget(key, "a", "none"),
        await redis.hgetall(key),
        await redis.hgetall(`${key}:none`),
      ],
      [2, { c: null }, { a: 1, none: null }, { a: 1, b: { c: null } }, null],
    ],
    [
      "numbers beyond what JavaScript holds stay text",
      async (redis, key) => {
        await redis.hset(key, { id: "101600000000150081467" });
        return redis.hgetall(key);
      },
      { id: "101600000000150081467" },
    ],
    [
      "HSETNX, HEXISTS, HDEL, HLEN, HSTRLEN",
      async (redis, key) => [
        await redis.hsetnx(key, "a", "xyz"),
        await redis.hsetnx(key, "a", 2),
        await redis.hexists(key, "a"),
        await redis.hlen(key),
        await redis.hstrlen(key, "a"),
        await redis.hdel(key, "a", "b"),
        await redis.hexists(key, "a"),
      ],
      [1, 0, 1, 1, 3, 1, 0],
    ],
    [
      "HINCRBY, HINCRBYFLOAT, HKEYS, HVALS",
      async (redis, key) => [
        await redis.hincrby(key, "a", 2),
        await redis.hincrbyfloat(key, "a", 0.5),
        await redis.hkeys(key),
        await redis.hvals(key),
      ],
      [2, 2.5, ["a"], [2.5]],
    ],
    [
      "HRANDFIELD",
      async (redis, key) => {
        await redis.hset(key, { a: 1 });
        return [
          await redis.hrandfield(key),
          await redis.hrandfield(key, 2),
          await redis.hrandfield(key, 2, true),
          await redis.hrandfield(`${key}:none`),
        ];
      },
      ["a", ["a"], { a: 1 }, null],
    ],
  ],
  lists: [
    [
      "LPUSH, RPUSH, LRANGE and their X forms",
      async (redis, key) => [
        await redis.lpushx(key, 1),
        await redis.rpush(key, "b", "c"),
        await redis.lpush(key, "a"),
        await redis.rpushx(key, "d"),
        await redis.lrange(key, 0, -1),
      ],
      [0, 2, 3, 4, ["a", "b", "c", "d"]],
    ],
    [
      "LINDEX, LINSERT, LSET, LREM, LTRIM, LLEN",
      async (redis, key) => {
        await redis.rpush(key, "a", "c");
        return [
          await redis.linsert(key, "before", "c", "b"),
          await redis.lindex(key, 1),
          await redis.lset(key, 0, "A"),
          await redis.lrem(key, 1, "c"),
          await redis.ltrim(key, 1, 1),
          await redis.llen(key),
          await redis.lindex(key, 9),
        ];
      },
      [3, "b", "OK", 1, "OK", 1, null],
    ],
    [
      "LPOP, RPOP, LMOVE, LPOS",
      async (redis, key, other) => {
        await redis.rpush(key, "a", "b", "c", "d");
        return [
          await redis.lpos(key, "c"),
          await redis.lpop(key),
          await redis.rpop(key, 2),
          await redis.lmove(key, other, "left", "right"),
          await redis.lpop(key),
        ];
      },
      [2, "a", ["d", "c"], "b", null],
    ],
    [
      "LMPOP",
      async (redis, key, other) => {
        await redis.rpush(other, 1, 2, 3);
        return redis.lmpop(2, [key, other], "RIGHT", 2).then((popped) => popped?.[1]);
      },
      [3, 2],
    ],
  ],
  sets: [
    [
      "SADD, SREM, SCARD, SISMEMBER, SMISMEMBER",
      async (redis, key) => [
        await redis.sadd<unknown>(key, 1, "a", { b: 1 }),
        await redis.srem<unknown>(key, "a"),
        await redis.scard(key),
        await redis.sismember(key, { b: 1 }),
        await redis.smismember(key, [1, "a"]),
      ],
      [3, 1, 2, 1, [1, 0]],
    ],
    [
      "SINTER, SUNION, SDIFF and what they store",
      async (redis, key, other) => {
        await redis.sadd(key, "a", "b");
        await redis.sadd(other, "b");
        return [
          await redis.sinter(key, other),
          await redis.sunionstore(`${key}:u`, key, other),
          await redis.sdiff(key, other),
          await redis.sinterstore(`${key}:i`, key, other),
          await redis.sdiffstore(`${key}:d`, key, other),
          await redis.sintercard([key, other]),
        ];
      },
      [["b"], 2, ["a"], 1, 1, 1],
    ],
    [
      "SMOVE, SPOP, SRANDMEMBER",
      async (redis, key, other) => {
        await redis.sadd(key, "a");
        return [
          await redis.smove(key, other, "a"),
          await redis.smove(key, other, "a"),
          await redis.srandmember(other),
          await redis.spop(other),
          await redis.spop(other),
        ];
      },
      [1, 0, "a", "a", null],
    ],
  ],
  "sorted sets": [
    [
      "ZADD with its options",
      async (redis, key) => {
        const entry = { score: 2, member: "a" };
        return [
          await redis.zadd(key, { xx: true }, entry),
          await redis.zadd(key, { nx: true }, { ...entry, score: 1 }),
          await redis.zadd(key, { ch: true }, entry),
          await redis.zadd(key, { gt: true, ch: true }, { ...entry, score: 1 }),
          await redis.zadd(key, { incr: true }, entry),
          await redis.zscore(key, "a"),
        ];
      },
      [0, 1, 1, 0, 4, 4],
    ],
    [
      "ZRANGE by rank, score, letter, reversed and cut",
      async (redis, key) => {
        await redis.zadd(key, { score: 1, member: "a" }, { score: 2, member: "b" }, { score: 3, member: "c" });
        return [
          await redis.zrange(key, 0, 1),
          await redis.zrange(key, "(1", "+inf", { byScore: true }),
          await redis.zrange(key, "[a", "(c", { byLex: true }),
          await redis.zrange(key, 0, -1, { rev: true }),
          await redis.zrange(key, 1, 3, { byScore: true, offset: 1, count: 1 }),
        ];
      },
      [["a", "b"], ["b", "c"], ["a", "b"], ["c", "b", "a"], ["b"]],
    ],
    [
      "ZRANK, ZREVRANK, ZCARD, ZCOUNT, ZMSCORE, ZLEXCOUNT",
      async (redis, key) => {
        await redis.zadd(key, { score: 0, member: "a" }, { score: 0, member: "b" });
        return [
          await redis.zrank(key, "b"),
          await redis.zrevrank(key, "b"),
          await redis.zcard(key),
          await redis.zcount(key, "-inf", "+inf"),
          await redis.zmscore(key, ["a", "x"]),
          await redis.zlexcount(key, "-", "+"),
          await redis.zrank(key, "x"),
        ];
      },
      [1, 0, 2, 2, [0, null], 2, null],
    ],
    [
      "ZINCRBY, ZPOPMIN, ZPOPMAX, ZREM",
      async (redis, key) => {
        await redis.zadd(key, { score: 1, member: "a" }, { score: 2, member: "b" }, { score: 3, member: "c" });
        return [
          await redis.zincrby(key, 5, "a"),
          await redis.zpopmin(key),
          await redis.zpopmax(key),
          await redis.zrem(key, "c"),
          await redis.zpopmin(key),
        ];
      },
      [6, ["b", 2], ["a", 6], 1, []],
    ],
    [
      "ZREMRANGEBY rank, score and letter",
      async (redis, key) => {
        for (const member of ["a", "b", "c", "d"]) await redis.zadd(key, { score: 0, member });
        return [
          await redis.zremrangebylex(key, "[a", "[a"),
          await redis.zremrangebyrank(key, 0, 0),
          await redis.zremrangebyscore(key, 0, 0),
          await redis.exists(key),
        ];
      },
      [1, 1, 2, 0],
    ],
    [
      "ZUNION, ZUNIONSTORE, ZINTERSTORE, ZDIFFSTORE",
      async (redis, key, other) => {
        await redis.zadd(key, { score: 1, member: "a" }, { score: 1, member: "b" });
        await redis.zadd(other, { score: 2, member: "b" });
        return [
          await redis.zunion(2, [key, other], { withScores: true }),
          await redis.zunionstore(`${key}:u`, 2, [key, other], { weights: [1, 10] }),
          await redis.zscore(`${key}:u`, "b"),
          await redis.zinterstore(`${key}:i`, 2, [key, other], { aggregate: "max" }),
          await redis.zscore(`${key}:i`, "b"),
          await redis.zdiffstore(`${key}:d`, 2, key, other),
        ];
      },
      [["a", 1, "b", 3], 2, 21, 1, 2, 1],
    ],
  ],
});
