-- Puts an entry that cannot be read aside.
-- KEYS: stream, stream of what was put aside; ARGV: id, how many to keep there about
-- Returns whether the entry was there.
local found = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])
if not found[1] then
    return 0
end
local fields = found[1][2]
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[2], '*', 'p4j:id', ARGV[1], unpack(fields))
return redis.call('XDEL', KEYS[1], ARGV[1])
