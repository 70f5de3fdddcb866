/**
 * One settlement. A counter is a field of a hash that lasts a generation, so any number of counters costs one HMGET and one HSET:
 * `window:used:previous:epoch:isolates:isolates of the epoch before`, of a bucket `0:thousandths of tokens out:as of:…`.
 * A settlement that was sent again is not charged again, and is told once more what it was granted: the hash knows the isolate's last one,
 * `sequence:granted,granted,…`. That was charged then; of an earlier window, or where its tokens have come back, it is worth nothing any more.
 * A counter that an isolate forgot and met again may come twice in one settlement.
 *
 * KEYS: for each hash its generation and, where that still counts, the one before. ARGV: isolate, sequence, now, whether the time is
 * asked for, how many limits; each limit's algorithm, window, quota, burst, number of the
 * window that is now; for each hash its lifetime, whether there is one before,
 * how many counters; each counter's field, limit, window, units, late units, need, want, how far it may look ahead, whether the
 * isolate is new to it.
 */
export const settleScript = `
local isolate, sequence, now = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local answer = {0}
if ARGV[4] == '1' then
  local time = redis.call('TIME')
  answer[1] = time[1] * 1000 + math.floor(time[2] / 1000)
  if math.abs(answer[1] - now) > 250 then return {answer[1], 0} end
end

local limits, at, key = {}, 6, 1
for index = 1, tonumber(ARGV[5]) do
  limits[index] = {
    algorithm = ARGV[at], window = tonumber(ARGV[at + 1]), quota = tonumber(ARGV[at + 2]), burst = tonumber(ARGV[at + 3]),
    current = tonumber(ARGV[at + 4]),
  }
  at = at + 5
end

local function settle(value, from, kept)
  local limit = limits[tonumber(ARGV[from + 1])]
  local window, units, late = tonumber(ARGV[from + 2]), tonumber(ARGV[from + 3]), tonumber(ARGV[from + 4])
  local need, want = tonumber(ARGV[from + 5]), tonumber(ARGV[from + 6])
  local ahead, first = tonumber(ARGV[from + 7]), tonumber(ARGV[from + 8])
  if kept then units, late, need, want, first = 0, 0, 0, 0, 0 end
  local w, c, p, e, n, m = string.match(value or '0:0:0:0:0:0', '^(%d+):(%d+):(%d+):(%d+):(%d+):(%d+)$')
  w, c, p, e, n, m = tonumber(w), tonumber(c), tonumber(p), tonumber(e), tonumber(n), tonumber(m)

  local epoch = math.max(e, math.floor(now / math.min(300000, limit.window)))
  if e == epoch - 1 then m, n = n, 0 elseif e < epoch then m, n = 0, 0 end
  n = n + first
  local sharing = math.max(n, m, 1)

  local free
  if limit.algorithm == 'token-bucket' then
    c = math.max(0, c - math.max(0, now - p) * limit.quota * 1000 / limit.window)
    c = math.ceil(math.min(math.max(0, c + units * 1000), math.max(c, limit.burst * 2000)))
    w, p = 0, math.max(p, now)
    free = math.floor(limit.burst - math.max(0, c / 1000 - ahead * limit.quota / limit.window))
  else
    local current = math.max(w, limit.current)
    if w == current - 1 then p, c = c, 0 elseif w < current then p, c = 0, 0 end
    w = current
    if window == current then c, p = c + units, p + late elseif window == current - 1 then p = p + units end
    c, p = math.max(0, c), math.max(0, p)
    free = limit.quota - c
    if limit.algorithm == 'sliding-window' then
      free = math.floor(free - p * math.max(0, 1 - math.max(0, (now + ahead) / limit.window - current)))
    end
  end

  local granted = math.max(0, math.min(free, math.max(need, math.min(need + want, math.ceil(free / math.max(2, sharing))))))
  c = c + granted * (limit.algorithm == 'token-bucket' and 1000 or 1)
  if kept then
    if limit.algorithm == 'token-bucket' then granted = math.min(kept, math.floor(c / 1000)) elseif w == window then granted = kept end
  end
  for _, told in ipairs({w, c, p, sharing, granted}) do answer[#answer + 1] = told end
  if kept or (units == 0 and late == 0 and granted == 0 and first == 0) then return nil, granted end
  return string.format('%.0f:%.0f:%.0f:%.0f:%.0f:%.0f', w, c, p, epoch, n, m), granted
end

while at <= #ARGV do
  local lifetime, before, count = ARGV[at], ARGV[at + 1] == '1', tonumber(ARGV[at + 2])
  at = at + 3
  local fields = {'', '@' .. isolate}
  for index = 1, count do fields[index + 2] = ARGV[at + (index - 1) * 9] end
  local values = redis.call('HMGET', KEYS[key], unpack(fields))
  local older = before and redis.call('HMGET', KEYS[key + 1], unpack(fields)) or {}
  local last, told = string.match(values[2] or older[2] or '0', '^(%d+):?(.*)$')
  local repeated, kept, grants = tonumber(last) >= sequence, {}, {}
  if tonumber(last) == sequence then
    for granted in string.gmatch(told, '%d+') do kept[#kept + 1] = tonumber(granted) end
  end
  local changes, latest = {}, {}
  for index = 1, count do
    local from, field = at + (index - 1) * 9, fields[index + 2]
    local value, granted = settle(latest[field] or values[index + 2] or older[index + 2], from, repeated and (kept[index] or 0))
    grants[index] = string.format('%.0f', granted)
    if value then
      latest[field] = value
      changes[#changes + 1] = field
      changes[#changes + 1] = value
    end
  end
  if #changes > 0 then
    changes[#changes + 1] = '@' .. isolate
    changes[#changes + 1] = ARGV[2] .. ':' .. table.concat(grants, ',')
    if not values[1] then
      changes[#changes + 1] = ''
      changes[#changes + 1] = '1'
    end
    redis.call('HSET', KEYS[key], unpack(changes))
    if not values[1] then redis.call('PEXPIRE', KEYS[key], lifetime) end
  end
  key = key + (before and 2 or 1)
  at = at + count * 9
end
return answer
`;
