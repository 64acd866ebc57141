-- Raises the clock, gives its reading to tags, and announces the note.
-- KEYS: clock, mark, mark, ... ARGV: milliseconds to keep marks, channel, note.
-- Returns the new reading.
-- A clock that is not there begins at the time in microseconds. So it does not go back when it was lost.
if redis.call('EXISTS', KEYS[1]) == 0 then
  local time = redis.call('TIME')
  redis.call('SET', KEYS[1], string.format('%d%06d', time[1], time[2]))
end
redis.call('INCR', KEYS[1])
local reading = redis.call('GET', KEYS[1])
for i = 2, #KEYS do
  redis.call('SET', KEYS[i], reading, 'PX', ARGV[1])
end
redis.call('PUBLISH', ARGV[2], ARGV[3])
return reading
