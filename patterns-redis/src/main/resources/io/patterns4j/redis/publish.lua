-- Stores a value if its lease still stands, and ends the lease.
-- KEYS: value, lease. ARGV: token, version (8 bytes), envelope, milliseconds to keep.
-- Returns 1 when it was stored, else 0.
if redis.call('GET', KEYS[2]) ~= ARGV[1] then
  return 0
end

local function pack(stamp)
  local high = math.floor(stamp / 4294967296)
  return struct.pack('>I4I4', high, stamp - high * 4294967296)
end

local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
local stamp = pack(micros)
if stamp == redis.call('GETRANGE', KEYS[1], 9, 16) then
  stamp = pack(micros + 1)
end
redis.call('SET', KEYS[1], '\0' .. ARGV[2] .. stamp .. ARGV[3], 'PX', ARGV[4])
redis.call('DEL', KEYS[2])
return 1
