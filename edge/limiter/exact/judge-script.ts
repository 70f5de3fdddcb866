/**
 * Judges one request by several counters at once: all are charged or, where one that binds refuses it, none. Strings and buckets are those
 * of @upstash/ratelimit, which counts the same limits where a request has but one of them. A log is a sorted set of `units:request` by the
 * store's time. Forced, it charges whatever is free, and gives units below zero back; of a log the oldest first, so that it never frees
 * anything early.
 *
 * KEYS: for each counter its key; of a sliding window that of this window and of the one before. ARGV: now, whether it is forced; for each
 * counter its kind, units, most, span in ms (a bucket's refill interval), tokens a refill, whether it binds, the request's name, tokens
 * of the bucket when it is full, by whose quota it is called: who may have more or less of it has so many more or less than it holds.
 * Answers for each counter: whether it admits, what is left, and of a sliding window its two counts, of a bucket when it was refilled, of
 * a log when there will be room and the store's time.
 */
export const judgeScript = `
local now, forced = tonumber(ARGV[1]), ARGV[2] == '1'
local counters, strings, key, storeTime = {}, {}, 1, nil

local function text(number) return string.format('%.0f', number) end

for at = 3, #ARGV, 8 do
  local counter = {
    kind = ARGV[at], units = tonumber(ARGV[at + 1]), most = tonumber(ARGV[at + 2]), span = tonumber(ARGV[at + 3]),
    refill = tonumber(ARGV[at + 4]), binds = ARGV[at + 5] == '1', request = ARGV[at + 6], full = tonumber(ARGV[at + 7]),
    key = KEYS[key], told = {0, 0},
  }
  if counter.kind == 'fixed' or counter.kind == 'sliding' then
    strings[#strings + 1] = KEYS[key]
    counter.slot = #strings
  end
  if counter.kind == 'sliding' then
    strings[#strings + 1] = KEYS[key + 1]
    key = key + 1
  end
  key = key + 1
  counters[#counters + 1] = counter
end
local values = #strings > 0 and redis.call('MGET', unpack(strings)) or {}

local read = {}

function read.fixed(counter)
  counter.used = tonumber(values[counter.slot] or 0)
  return counter.most - counter.used
end

function read.sliding(counter)
  local previous = tonumber(values[counter.slot + 1] or 0)
  counter.used = tonumber(values[counter.slot] or 0)
  counter.told = {counter.used, previous}
  return counter.most - counter.used - math.floor((1 - (now % counter.span) / counter.span) * previous)
end

function read.bucket(counter)
  local held = redis.call('HMGET', counter.key, 'refilledAt', 'tokens')
  local refilledAt, tokens = tonumber(held[1] or now), tonumber(held[2] or counter.full)
  local refills = math.max(0, math.floor((now - refilledAt) / counter.span))
  counter.told[1] = refilledAt + refills * counter.span
  counter.tokens = math.min(counter.full, tokens + refills * counter.refill)
  return counter.most - counter.full + counter.tokens
end

function read.log(counter)
  if not storeTime then
    local time = redis.call('TIME')
    storeTime = time[1] * 1000 + math.floor(time[2] / 1000)
  end
  local entries, used = redis.call('ZRANGE', counter.key, 0, -1, 'WITHSCORES'), 0
  counter.live = {}
  for index = 1, #entries, 2 do
    local entry = {member = entries[index], units = tonumber(string.match(entries[index], '^%d+')), at = tonumber(entries[index + 1])}
    if entry.at > storeTime - counter.span then
      counter.live[#counter.live + 1] = entry
      used = used + entry.units
    else
      counter.hasOld = true
    end
  end
  counter.told = {(counter.live[1] and counter.live[1].at or storeTime) + counter.span, storeTime}
  local missing = used + counter.units - counter.most
  for _, entry in ipairs(counter.live) do
    if missing > 0 then counter.told[1] = entry.at + counter.span end
    missing = missing - entry.units
  end
  return counter.most - used
end

local charge = {}

function charge.fixed(counter, lifetime)
  local units = math.max(counter.units, -counter.used)
  if units == 0 then return end
  local used = redis.call('INCRBY', counter.key, text(units))
  if used == units then redis.call('PEXPIRE', counter.key, text(lifetime or counter.span)) end
end

function charge.sliding(counter)
  charge.fixed(counter, counter.span * 2 + 1000)
end

function charge.bucket(counter)
  local least = math.min(counter.tokens, counter.full - 2 * counter.most)
  local tokens = math.max(least, math.min(counter.full, counter.tokens - counter.units))
  redis.call('HSET', counter.key, 'refilledAt', text(counter.told[1]), 'tokens', text(tokens))
  redis.call('PEXPIRE', counter.key, text(math.max(1, math.ceil((counter.full - tokens) / counter.refill)) * counter.span))
end

function charge.log(counter)
  if counter.hasOld then redis.call('ZREMRANGEBYSCORE', counter.key, '-inf', text(storeTime - counter.span)) end
  if counter.units > 0 then
    redis.call('ZADD', counter.key, text(storeTime), text(counter.units) .. ':' .. counter.request)
    redis.call('PEXPIRE', counter.key, text(counter.span))
  end
  local back = -counter.units
  for _, entry in ipairs(counter.live) do
    if back <= 0 then return end
    -- First what stays of it: a set that is empty for a moment loses its end.
    if entry.units > back then
      redis.call('ZADD', counter.key, text(entry.at), text(entry.units - back) .. string.match(entry.member, ':.*$'))
    end
    redis.call('ZREM', counter.key, entry.member)
    back = back - entry.units
  end
end

local refused = false
for _, counter in ipairs(counters) do
  counter.free = read[counter.kind](counter)
  counter.admits = forced or counter.units <= math.max(0, counter.free)
  refused = refused or (counter.binds and not counter.admits)
end

local answer = {}
for _, counter in ipairs(counters) do
  if counter.admits and not refused and counter.units ~= 0 then
    charge[counter.kind](counter)
    counter.free = counter.free - counter.units
  end
  for _, told in ipairs({counter.admits and 1 or 0, counter.free, counter.told[1], counter.told[2]}) do answer[#answer + 1] = told end
end
return answer
`;
