-- Makes a node the owner of a shard unless another one is.
-- KEYS: owner, epoch; ARGV: node, lease in ms
-- Returns the epoch of this ownership; 0 when another node owns the shard.
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then
    return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return redis.call('INCR', KEYS[2])
