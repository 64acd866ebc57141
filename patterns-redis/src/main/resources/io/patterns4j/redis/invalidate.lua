-- Takes values away, or marks them as expired, and ends their leases.
-- KEYS: value, lease, value, lease, ... ARGV: 1 to keep values as expired ones or 0, milliseconds of the fence or 0, and
-- to announce a note: channel, note.
-- A fence that stands longer stays.
local fence = tonumber(ARGV[2])
for i = 1, #KEYS, 2 do
  if ARGV[1] == '0' then
    redis.call('UNLINK', KEYS[i])
  elseif redis.call('STRLEN', KEYS[i]) >= 17 then
    redis.call('SETRANGE', KEYS[i], 0, '\1')
  end
  local fenced = redis.call('GET', KEYS[i + 1]) == 'fence'
  if fence > 0 then
    if not fenced or redis.call('PTTL', KEYS[i + 1]) < fence then
      redis.call('SET', KEYS[i + 1], 'fence', 'PX', ARGV[2])
    end
  elseif not fenced then
    redis.call('DEL', KEYS[i + 1])
  end
end
if ARGV[3] then
  redis.call('PUBLISH', ARGV[3], ARGV[4])
end
return 1
