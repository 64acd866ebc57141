-- Ends the ownership of a shard.
-- KEYS: owner; ARGV: node
-- Returns whether the node was the owner.
if redis.call('GET', KEYS[1]) == ARGV[1] then
    return redis.call('DEL', KEYS[1])
end
return 0
