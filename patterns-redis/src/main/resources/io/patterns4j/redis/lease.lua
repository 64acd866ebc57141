-- Grants the right to fill a key.
-- KEYS: value, lease. ARGV: stamp of the value that was seen (8 bytes, zeros for none), token, milliseconds.
-- Returns {0} when it is held, {1} when it is granted, {2, milliseconds} when a fence stands, {3, value} when there is
-- a value that was not seen.
local stamp = redis.call('GETRANGE', KEYS[1], 9, 16)
if #stamp == 8 and stamp ~= ARGV[1] then
  return {3, redis.call('GET', KEYS[1])}
end
local lease = redis.call('GET', KEYS[2])
if not lease then
  redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
  return {1}
end
if lease == 'fence' then
  return {2, redis.call('PTTL', KEYS[2])}
end
return {0}
