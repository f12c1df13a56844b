#!lua flags=allow-oom
-- Takes, peeks, settles and resets token buckets, in the order given, at one moment of this server.
--
-- KEYS   the buckets, each once.
-- ARGV   the number of this call; how many limits there are, and quota, window and burst of each; then one
--        entry after the other:
--          operation, number of charges, and of each charge: bucket, limit, units, extra.
--        Buckets and limits are given by their place, from 1. Windows and times are microseconds.
--
--          operation n > 0    n equal takes, all or none each.
--                             units: the cost; extra: 1 enforced, 0 observed
--          operation 0        looks only.
--          operation -1       settles a take.
--                             units: what to charge more, negative to give back; extra: when it was taken
--          operation -2       makes the buckets full.
--
-- Reply  the number of this call, the time, then of each charge of each entry: how many of the takes were
--        charged (-1: the value under a key of this entry is not a bucket's, and the entry did nothing),
--        the units that were used before, the time since the last whole unit came back (negative: the clock
--        has stepped back), the rest.
--
-- A bucket is one value: the units used, and in the last 15 digits the time of the last whole unit,
-- microseconds since the epoch without the leading digits. "37766500000123456" is 37 units used,
-- counted from second 766500000.123456. Few digits are kept as a number, in 16 bytes. Where the rest of
-- the division is not 0, it follows after a colon. A bucket that is full has no key.
--
-- Numbers are doubles: every whole number here stays below 2^53, and a product that would not is divided
-- digit by digit. Quotas go to 10^12, windows to 366 days, which is below 2^45 microseconds. Numbers are
-- written in pieces below 2^31, since "%d" may have no more, and "%.0f" is slow.

local EXACT = 9007199254740992
local MAX_USED = 4e12
local ERA = 1e15
local LATEST = 9e12
local floor, ceil, fmod = math.floor, math.ceil, math.fmod
local find, match, sub, format = string.find, string.match, string.sub, string.format
local INT = 2147483648

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local era = fmod(now, ERA)

-- Of each bucket by its place. A bucket whose value is not one has used -1; quotas and windows are those
-- of buckets that have changed.
local used, since, rest, quotas, windows = {}, {}, {}, {}, {}
local failure

-- Quotient and remainder of (a * b + c) / d, for a < 2^42, b and d < 2^45, c < 2^53.
local function divide(a, b, c, d)
  local product = a * b + c
  if product < EXACT then
    local left = fmod(product, d)
    return (product - left) / d, left
  end
  local quotient, remainder, place = 0, 0, 34359738368 -- 2^35, six digits of 7 bits
  for _ = 1, 6 do
    local digit = floor(a / place)
    a = a - digit * place
    place = place / 128
    local part = remainder * 128 + digit * b
    remainder = fmod(part, d)
    quotient = quotient * 128 + (part - remainder) / d
  end
  local last = remainder + c
  remainder = fmod(last, d)
  return quotient + (last - remainder) / d, remainder
end

local function load(p)
  local value = redis.pcall('GET', KEYS[p])
  if not value then
    used[p], since[p], rest[p] = 0, now, 0
    return
  end
  if type(value) ~= 'string' then
    used[p] = -1
    if not find(value.err, 'WRONGTYPE', 1, true) then
      failure = value
    end
    return
  end
  local digits, left = value, '0'
  if not find(value, '^%d+$') then
    digits, left = match(value, '^(%d+):(%d+)$')
  end
  if not digits or #digits < 16 or #digits > 28 or #left > 13 then
    used[p] = -1
    return
  end
  local ahead = tonumber(sub(digits, -15)) - era
  if ahead > ERA / 2 then
    ahead = ahead - ERA
  elseif ahead < -ERA / 2 then
    ahead = ahead + ERA
  end
  used[p], since[p], rest[p] = tonumber(sub(digits, 1, -16)), now + ahead, tonumber(left)
end

-- Gives back what has come back. A clock that stepped back gives nothing; one that stepped back by more
-- than a window is followed, with the whole units kept.
local function refill(p, quota, window)
  local elapsed = now - since[p]
  if elapsed < 0 then
    if elapsed < -window then
      since[p], quotas[p], windows[p] = now, quota, window
    end
    return
  end
  local part = fmod(elapsed, window)
  local units = (elapsed - part) / window * quota
  local left = rest[p]
  if left >= quota then
    left = quota - 1 -- a rest of another quota counts for less than a microsecond of this one
  end
  if units < used[p] then
    local came
    came, left = divide(quota, part, left, window)
    units = units + came
  end
  if units >= used[p] then
    used[p], since[p], rest[p] = 0, now, 0
    return
  end
  local fraction = fmod(left, quota)
  used[p], since[p], rest[p] = used[p] - units, now - (left - fraction) / quota, fraction
end

local function charge(p, units, quota, window)
  local sum = used[p] + units
  if sum < 0 then
    sum = 0
  elseif sum > MAX_USED then
    sum = MAX_USED
  end
  used[p], quotas[p], windows[p] = sum, quota, window
end

local function whole(number)
  if number < INT then
    return format('%d', number)
  end
  return format('%.0f', number)
end

-- The key lives until the bucket is full: it is forgotten then, and never earlier.
local function store(p)
  if used[p] == 0 then
    redis.call('DEL', KEYS[p])
    return
  end
  local time15 = fmod(since[p], ERA)
  local low = fmod(time15, 100000)
  local high = (time15 - low) / 100000
  local middle = fmod(high, 100000)
  local value = whole(used[p]) .. format('%05d%05d%05d', (high - middle) / 100000, middle, low)
  if rest[p] > 0 then
    value = value .. ':' .. whole(rest[p])
  end
  local full = ceil((since[p] + ceil(used[p] * windows[p] / quotas[p]) + 1) / 1000)
  if full > LATEST then
    full = LATEST
  end
  low = fmod(full, 1000000)
  redis.call('SET', KEYS[p], value, 'PXAT', format('%d%06d', (full - low) / 1000000, low))
end

local args = {}
for i = 1, #ARGV do
  args[i] = tonumber(ARGV[i])
end
local reply, n = { args[1], now }, 2
local at, size = 3 + 3 * args[2], #args

-- How many of so many equal takes a bucket holds.
local function held(p, takes, cost, burst)
  local fits = floor((burst - used[p]) / cost)
  if fits >= takes then
    return takes
  end
  return fits > 0 and fits or 0
end

while at <= size do
  local operation = args[at]
  local first = at + 2
  local last = at - 2 + 4 * args[at + 1]
  local known, takes = true, operation > 0 and operation or 0

  for c = first, last, 4 do
    local p, limit = args[c], 3 * args[c + 1]
    if not used[p] then
      load(p)
    end
    if used[p] < 0 then
      known = false
    else
      refill(p, args[limit], args[limit + 1])
      if takes > 0 and args[c + 3] == 1 then
        takes = held(p, takes, args[c + 2], args[limit + 2])
      end
    end
  end

  for c = first, last, 4 do
    local p, limit, units = args[c], 3 * args[c + 1], args[c + 2]
    local charged = takes
    if not known then
      reply[n + 1], reply[n + 2], reply[n + 3], reply[n + 4] = -1, 0, 0, 0
    else
      reply[n + 2], reply[n + 3], reply[n + 4] = used[p], now - since[p], rest[p]
      if operation == -2 then
        charge(p, -used[p], args[limit], args[limit + 1])
      elseif operation == -1 then
        if units > 0 or now - args[c + 3] < args[limit + 1] then
          charge(p, units, args[limit], args[limit + 1])
        end
      elseif takes > 0 then
        if args[c + 3] == 0 then
          charged = held(p, takes, units, args[limit + 2])
        end
        if charged > 0 then
          charge(p, charged * units, args[limit], args[limit + 1])
        end
      end
      reply[n + 1] = charged
    end
    n = n + 4
  end
  at = last + 4
end

if failure then
  return failure -- nothing was written
end
for p = 1, #KEYS do
  if quotas[p] then
    store(p)
  end
end
return reply
