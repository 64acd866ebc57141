-- Stores a value unless one with the same version or a higher one is there, ends any lease and announces the note.
-- KEYS: value, lease. ARGV: version (8 bytes), envelope, milliseconds to keep, channel, note.
-- Returns 1 when it was stored, else 0.
-- Versions are compared by halves: a Lua number holds 53 bits, and strings compare by the locale of the server.
local present = redis.call('GETRANGE', KEYS[1], 0, 16)
local high, low = struct.unpack('>I4I4', ARGV[1])
if #present == 17 and (high > 0 or low > 0) then
  local presentHigh, presentLow = struct.unpack('>I4I4', present, 2)
  if presentHigh > high or (presentHigh == high and presentLow >= low) then
    return 0
  end
end

local function pack(stamp)
  local top = math.floor(stamp / 4294967296)
  return struct.pack('>I4I4', top, stamp - top * 4294967296)
end

local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
local stamp = pack(micros)
if stamp == string.sub(present, 10, 17) then
  stamp = pack(micros + 1)
end
redis.call('SET', KEYS[1], '\0' .. ARGV[1] .. stamp .. ARGV[2], 'PX', ARGV[3])
if redis.call('GET', KEYS[2]) ~= 'fence' then
  redis.call('DEL', KEYS[2])
end
redis.call('PUBLISH', ARGV[4], ARGV[5])
return 1
