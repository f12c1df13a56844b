#!lua flags=allow-oom
-- Takes, peeks, settles and resets token buckets, in the order given, at one moment of this server.
--
-- KEYS   the buckets, each once.
-- ARGV   how many limits there are, and quota, window and burst of each; then one entry after the other:
--          operation, number of charges, and of each charge: bucket, limit, units, extra.
--        Buckets and limits are given by their place, from 1. Windows and times are microseconds.
--
--          operation n >= 0   n equal takes, all or none each; 0 only looks.
--                             units: the cost; extra: 1 enforced, 0 observed
--          operation -1       settles a take.
--                             units: what to charge more, negative to give back; extra: when it was taken
--          operation -2       makes the buckets full.
--
-- Reply  the time, then of each charge of each entry: how many of the takes were charged (-1: the value
--        under this key is not a bucket's, and the entry did nothing), the units that were used before,
--        the time since the last whole unit came back (negative: the clock has stepped back), the rest.
--
-- A bucket is one value: the units used, and in the last 15 digits the time of the last whole unit,
-- microseconds since the epoch without the leading digits. "37766500000123456" is 37 units used,
-- counted from second 766500000.123456. Few digits are kept as a number, in 16 bytes. Where the rest of
-- the division is not 0, it follows after a colon. A bucket that is full has no key.
--
-- Numbers are doubles: every whole number here stays below 2^53, and a product that would not is divided
-- digit by digit. Quotas go to 10^12, windows to 366 days, which is below 2^45 microseconds.

local EXACT = 9007199254740992
local MAX_USED = 4e12
local ERA = 1e15
local LATEST = 9e12
local floor, ceil, fmod, min, max = math.floor, math.ceil, math.fmod, math.min, math.max

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local buckets = {}

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

local function fill(bucket)
  bucket.used, bucket.since, bucket.rest = 0, now, 0
end

-- The bucket of a key, or false where the value is not one.
local function load(place)
  local value = redis.pcall('GET', KEYS[place])
  local bucket = { key = KEYS[place] }
  if not value then
    fill(bucket)
    return bucket
  end
  local digits, rest
  if type(value) == 'string' then
    digits, rest = string.match(value, '^(%d+):?(%d*)$')
  end
  if not digits or #digits < 16 or #digits > 28 or #rest > 13 then
    return false
  end
  local ahead = tonumber(string.sub(digits, -15)) - fmod(now, ERA)
  if ahead > ERA / 2 then
    ahead = ahead - ERA
  elseif ahead < -ERA / 2 then
    ahead = ahead + ERA
  end
  bucket.used = tonumber(string.sub(digits, 1, -16))
  bucket.since = now + ahead
  bucket.rest = tonumber(rest) or 0
  return bucket
end

local function bucketAt(place)
  local bucket = buckets[place]
  if bucket == nil then
    bucket = load(place)
    buckets[place] = bucket
  end
  return bucket
end

local function change(bucket, used, quota, window)
  bucket.used = min(max(used, 0), MAX_USED)
  bucket.quota, bucket.window, bucket.changed = quota, window, true
end

-- Gives back what has come back. A clock that stepped back gives nothing; one that stepped back by more
-- than a window is followed, with the whole units kept.
local function refill(bucket, quota, window)
  local elapsed = now - bucket.since
  if elapsed < 0 then
    if elapsed < -window then
      bucket.since = now
      change(bucket, bucket.used, quota, window)
    end
    return
  end
  local part = fmod(elapsed, window)
  local units = (elapsed - part) / window * quota
  if units >= bucket.used then
    fill(bucket)
    return
  end
  -- a rest of another quota counts for less than a microsecond of this one
  local came, left = divide(quota, part, min(bucket.rest, quota - 1), window)
  units = units + came
  if units >= bucket.used then
    fill(bucket)
    return
  end
  bucket.rest = fmod(left, quota)
  bucket.since = now - (left - bucket.rest) / quota
  bucket.used = bucket.used - units
end


-- The key lives until the bucket is full: it is forgotten then, and never earlier.
local function store(bucket)
  if bucket.used == 0 then
    redis.call('DEL', bucket.key)
    return
  end
  local value = string.format('%.0f%015.0f', bucket.used, fmod(bucket.since, ERA))
  if bucket.rest > 0 then
    value = value .. string.format(':%.0f', bucket.rest)
  end
  local full = bucket.since + ceil(bucket.used * bucket.window / bucket.quota) + 1
  redis.call('SET', bucket.key, value, 'PXAT', min(ceil(full / 1000), LATEST))
end

local limits, at = {}, 2
for place = 1, tonumber(ARGV[1]) do
  limits[place] = { tonumber(ARGV[at]), tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]) }
  at = at + 3
end

local reply = { now }
while at <= #ARGV do
  local operation, count = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
  local first, last = at + 2, at + 1 + 4 * count
  local known, takes = true, max(operation, 0)

  for charge = first, last, 4 do
    local bucket = bucketAt(tonumber(ARGV[charge]))
    if bucket then
      local limit = limits[tonumber(ARGV[charge + 1])]
      refill(bucket, limit[1], limit[2])
      if ARGV[charge + 3] == '1' and operation > 0 then
        takes = min(takes, max(floor((limit[3] - bucket.used) / tonumber(ARGV[charge + 2])), 0))
      end
    else
      known = false
    end
  end

  for charge = first, last, 4 do
    local bucket = bucketAt(tonumber(ARGV[charge])) or { used = 0, since = now, rest = 0 }
    local limit = limits[tonumber(ARGV[charge + 1])]
    local units, extra = tonumber(ARGV[charge + 2]), tonumber(ARGV[charge + 3])
    local charged = takes
    reply[#reply + 1] = charged
    reply[#reply + 1] = bucket.used
    reply[#reply + 1] = now - bucket.since
    reply[#reply + 1] = bucket.rest
    if not known then
      reply[#reply - 3] = -1
    elseif operation == -2 then
      fill(bucket)
      bucket.changed = true
    elseif operation == -1 then
      if units > 0 or now - extra < limit[2] then
        change(bucket, bucket.used + units, limit[1], limit[2])
      end
    else
      if extra == 0 then
        charged = min(takes, max(floor((limit[3] - bucket.used) / units), 0))
        reply[#reply - 3] = charged
      end
      if charged > 0 then
        change(bucket, bucket.used + charged * units, limit[1], limit[2])
      end
    end
  end
  at = last + 1
end

for _, bucket in pairs(buckets) do
  if bucket and bucket.changed then
    store(bucket)
  end
end
return reply
