-- Reads a shard as its owner, and renews the lease if asked to.
-- KEYS: owner, epoch, stream; ARGV: node, its epoch, lease in ms, whether to renew ('1' or '0'), where to begin, how
-- many
-- Returns 0 when the shard is another's; 1 or, when the lease had been lost but nobody took it since, 2, with the
-- number of entries in the stream and those that were asked for.
local state = 1
local owner = redis.call('GET', KEYS[1])
if owner == ARGV[1] then
    if ARGV[4] == '1' then
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
    end
else
    local epoch = redis.call('GET', KEYS[2])
    if owner or (epoch and epoch ~= ARGV[2]) then
        return {0}
    end
    redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
    redis.call('SET', KEYS[2], ARGV[2])
    state = 2
end
local entries = {}
if ARGV[6] ~= '0' then
    entries = redis.call('XRANGE', KEYS[3], ARGV[5], '+', 'COUNT', ARGV[6])
end
return {state, redis.call('XLEN', KEYS[3]), entries}
