-- Appends a write to the stream of its shard, and puts it into the cache in the same step.
-- KEYS[1] stream; KEYS[2] value and KEYS[3] lease of the cache, when it is put there as well
-- ARGV: how many entries the stream may hold, key, whether there is a value ('1' or '0'), value,
--       then for the cache as for put.lua: version (8 bytes), envelope, milliseconds to keep, channel, note
-- Returns the id of the entry; nil when the stream is full.
if redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[1]) then
    return false
end
local entry = {'k', ARGV[2]}
if ARGV[3] == '1' then
    entry[3] = 'v'
    entry[4] = ARGV[4]
end
local id = redis.call('XADD', KEYS[1], '*', unpack(entry))
-- When the clock of the server stands back, the ids grow in their second part only. A position has 13 bits for it, so
-- that the first part has to be moved on by hand.
local millis, sequence = string.match(id, '(%d+)-(%d+)')
if tonumber(sequence) > 8191 then
    redis.call('XDEL', KEYS[1], id)
    id = redis.call('XADD', KEYS[1], string.format('%.0f-0', tonumber(millis) + 1), unpack(entry))
end
if not KEYS[2] then
    return id
end

-- From here on it is put.lua: the same form of values, the same rules.
local present = redis.call('GETRANGE', KEYS[2], 0, 16)
local high, low = struct.unpack('>I4I4', ARGV[5])
if #present == 17 and (high > 0 or low > 0) then
    local presentHigh, presentLow = struct.unpack('>I4I4', present, 2)
    if presentHigh > high or (presentHigh == high and presentLow >= low) then
        return id
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
redis.call('SET', KEYS[2], '\0' .. ARGV[5] .. stamp .. ARGV[6], 'PX', ARGV[7])
if redis.call('GET', KEYS[3]) ~= 'fence' then
    redis.call('DEL', KEYS[3])
end
redis.call('PUBLISH', ARGV[8], ARGV[9])
return id
