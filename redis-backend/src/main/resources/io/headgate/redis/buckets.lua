#!lua flags=allow-oom
-- Takes, peeks, settles and resets buckets of every algorithm, in the order given, at one moment of this server.
--
-- KEYS   the buckets, each once.
-- ARGV   the number of this call; how many rows of limits there are, and those; then one entry after the other:
--          operation, times, number of charges, and of each charge: bucket, limit, units, extra.
--        Buckets and limits are given by their place, from 1; of a limit that of its first row. A row has three
--        numbers: quota, window and burst, and in place of a burst 0 for a fixed window, and -1 for a sliding one.
--        A fixed window of a calendar has -2 there and two rows more, with the beginnings of five windows that
--        follow each other, and a 0. Windows and times are microseconds. An entry
--        that is to be done several times goes on with the buckets that follow: 2 charges, done 3 times, on
--        the buckets 1 and 2, then 3 and 4, then 5 and 6.
--
--          operation n > 0    n equal takes, all or none each.
--                             units: the cost; extra: 1 enforced, 0 observed
--          operation 0        looks only.
--          operation -1       settles a take.
--                             units: what to charge more, negative to give back; extra: when it was taken
--          operation -2       makes the buckets full.
--
-- Reply  the number of this call, the time, then of each charge of each entry: how many of the takes were
--        charged (-1: the value under a key of this entry is not a bucket's, and the entry did nothing; -2:
--        nor did it where it is none of the first three windows of a calendar now), the units that were used
--        before, the time since the last whole unit came back, or since the window began (negative: the clock
--        has stepped back), the rest.
--
-- A bucket is one value: the units used, and in the last 15 digits the time of the last whole unit,
-- microseconds since the epoch without the leading digits. "37766500000123456" is 37 units used,
-- counted from second 766500000.123456. Few digits are kept as a number, in 16 bytes. Where the rest of
-- the division is not 0, it follows after a colon. A bucket that is full has no key. Of a window it is the
-- units used in it, and the time when it began; the rest is what was used in the window before, if it slides.
--
-- Numbers are doubles: every whole number here stays below 2^53, where + - * and % of numbers that are not
-- negative are exact, and a product that would not is divided digit by digit. Quotas go to 10^12, windows to
-- 366 days, which is below 2^45 microseconds.
--
-- What is made for a call is paid for by every call: few functions, no tables but the reply.

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

for i = 1, #ARGV do
  ARGV[i] = tonumber(ARGV[i])
end
local reply, size = { ARGV[1], now, 0, 0, 0, 0 }, 2
local failure

-- Quotient and remainder of (a * b + c) / d, for a < 2^42, b and d < 2^45, c < 2^52.
local function divide(a, b, c, d)
  local product = a * b + c
  if product < 9007199254740992 then -- 2^53
    local left = product % d
    return (product - left) / d, left
  end
  local quotient, remainder, place = 0, 0, 34359738368 -- 2^35, six digits of 7 bits
  for _ = 1, 6 do
    local low = a % place
    local digit = (a - low) / place
    a = low
    place = place / 128
    local part = remainder * 128 + digit * b
    remainder = part % d
    quotient = quotient * 128 + (part - remainder) / d
  end
  local last = remainder + c
  remainder = last % d
  return quotient + (last - remainder) / d, remainder
end

-- The units used, the time in 15 digits, and the rest; nothing if this is not a bucket.
local function parse(value)
  local digits, rest = value, '0'
  if not string.find(value, '^[1-9]%d*$') then
    digits, rest = string.match(value, '^([1-9]%d*):([1-9]%d*)$')
  end
  if digits and #digits > 15 and #digits < 29 and #rest < 14 then
    return tonumber(string.sub(digits, 1, -16)), tonumber(string.sub(digits, -15)), tonumber(rest)
  end
end

-- How many of so many equal takes there is room for.
local function held(room, takes, cost)
  if room < cost then
    return 0
  end
  local fits = (room - room % cost) / cost
  return fits < takes and fits or takes
end

-- The key lives until the bucket is full: it is forgotten then, and never earlier. Where the value is a
-- number, adding the change costs less than half of setting it: "was" is what it has, units and time.
local function store(key, full, used, since, rest, wasUsed, wasTime)
  if used == 0 then
    redis.call('DEL', key)
    return
  end
  full = full / 1000
  full = full < 9e12 and full - full % 1 + 1 or 9e12
  local time15 = since % 1e15
  local change = (used - wasUsed) * 1e15 + (time15 - wasTime)
  if wasUsed > 0 and wasUsed < 9000 and rest == 0 and change > -9e15 and change < 9e15 then
    redis.call('INCRBY', key, change)
    redis.call('PEXPIREAT', key, full)
    return
  end
  local low = time15 % 1e8
  local value = string.format('%.0f%07d%08d', used, (time15 - low) / 1e8, low)
  if rest > 0 then
    value = value .. string.format(':%.0f', rest)
  end
  redis.call('SET', key, value, 'PXAT', full)
end

-- Does an entry from the charge at this place of ARGV on, with so many takes held so far, and says how many
-- were. On the way to the last charge it looks, on the way back it charges.
local function charge(operation, takes, at, last, shift)
  local key, limit, units, extra = KEYS[ARGV[at] + shift], 3 * ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
  local quota, window, burst = ARGV[limit], ARGV[limit + 1], ARGV[limit + 2]
  local used, since, rest, wasUsed, wasTime, changed = 0, now, 0, 0, 0, false
  local ends, after -- of the window that is now, and of the next
  if burst == 0 or burst == -1 then
    since = now - now % window
    ends = since + window
    after = ends + window
  elseif burst == -2 then
    local first = limit + 3
    while first < limit + 5 and now >= ARGV[first + 1] do
      first = first + 1
    end
    since, ends, after = ARGV[first], ARGV[first + 1], ARGV[first + 2]
    if now < since or now >= ends then
      return -2
    end
  end
  local begins = since

  local value = redis.pcall('GET', key)
  if value then
    if type(value) ~= 'string' then
      if not string.find(value.err, 'WRONGTYPE', 1, true) then
        failure = value
      end
      return -1
    end
    local micros
    used, micros, rest = parse(value)
    if not used then
      return -1
    end
    if rest == 0 then
      wasUsed, wasTime = used, micros
    end
    since = now - now % 1e15 + micros
    if since - now > 5e14 then
      since = since - 1e15
    elseif since - now < -5e14 then
      since = since + 1e15
    end

    -- Gives back what has come back. A clock that stepped back gives nothing; one that stepped back by more
    -- than a window is followed, with the whole units kept.
    local elapsed = now - since
    if ends then
      if since > ends then
        since, changed = begins, true
      elseif since < begins then
        rest = burst == -1 and since + window == begins and used or 0
        used, since = 0, begins
      end
    elseif elapsed < -window then
      since, changed = now, true
    elseif elapsed >= 0 then
      local part = elapsed % window
      local came = (elapsed - part) / window * quota
      if rest >= quota then
        rest = quota - 1 -- a rest of another quota counts for less than a microsecond of this one
      end
      if came < used then
        local more
        more, rest = divide(quota, part, rest, window)
        came = came + more
      end
      if came < used then
        local fraction = rest % quota
        used, since, rest = used - came, now - (rest - fraction) / quota, fraction
      else
        used, since, rest = 0, now, 0
      end
    end
  end

  local room = burst - used
  if ends then
    room = quota - used
    if rest > 0 then
      local left = since > now and window or since + window - now
      local counted, part = divide(rest, left, 0, window)
      room = room - (part > 0 and counted + 1 or counted)
    end
  end
  local place = size + 1
  reply[place], reply[place + 1], reply[place + 2], reply[place + 3] = 0, used, now - since, rest
  size = size + 4
  if takes > 0 and extra == 1 then
    takes = held(room, takes, units)
  end
  if at < last then
    takes = charge(operation, takes, at + 4, last, shift)
    if takes < 0 then
      return takes
    end
  end

  local charged, sum = takes, used
  if operation == -2 then
    sum, rest, changed = 0, 0, changed or value
  elseif operation == -1 then
    if units > 0 or ends and extra >= since or not ends and now - extra < window then
      sum = used + units
    end
  elseif takes > 0 then
    if extra == 0 then
      charged = held(room, takes, units)
    end
    sum = used + charged * units
  end
  if changed or sum ~= used then
    if sum < 0 then
      sum = 0
    elseif sum > 4e12 then
      sum = 4e12
    end
    local full
    if not ends then
      full = since + sum * window / quota + 1
    elseif burst == -1 then
      if sum == 0 then -- as the window before left it
        sum, since, rest = rest, since - window, 0
      end
      full = since + 2 * window - 1
    else
      full = (since < ends and ends or after) - 1
    end
    store(key, full, sum, since, rest, wasUsed, wasTime)
  end
  reply[place] = charged
  return takes
end

local at, length = 3 + 3 * ARGV[2], #ARGV
while at < length do
  local operation, times, charges = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  local first, takes = at + 3, operation > 0 and operation or 0
  at = first + 4 * charges
  for shift = 0, (times - 1) * charges, charges do
    local place = size
    local done = charge(operation, takes, first, at - 4, shift)
    if done < 0 then
      size = place
      for _ = 1, charges do
        reply[size + 1], reply[size + 2], reply[size + 3], reply[size + 4] = done, 0, 0, 0
        size = size + 4
      end
    end
    if failure then
      return failure
    end
  end
end
return reply
