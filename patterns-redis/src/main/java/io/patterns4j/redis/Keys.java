package io.patterns4j.redis;

/*
 * Which keys of Redis a cache owns, "p4j" being the prefix and "products" the name of the cache:
 *
 *   p4j:{products:17}:v:<key>   the value of a key of shard 17 of the cache
 *   p4j:{products:17}:l:<key>   the lease of the key, or the fence that stands there
 *   p4j:{products:17}:log       the log of the writes of the shard, and what is known of its owner behind that name
 *   p4j:{products}:log:nodes    who shares the log
 *   p4j:{products}:clock        the clock of invalidations by tag
 *   p4j:{products}:m:<tag>      what the clock read when the tag was last invalidated
 *   p4j:{products}:notes        the channel of notes
 *
 * What stands in braces decides the slot of a cluster. So what one script touches is in one slot: value, lease and log
 * of a key, all keys of a shard, the clock and all marks. The number of shards is part of the layout: processes that
 * share a cache must agree on it, and a change of it loses the contents.
 */
/** The names of the keys of one cache. */
final class Keys {

    static final String DEFAULT_PREFIX = "p4j";
    static final int DEFAULT_SHARDS = 64;
    static final int MAX_SHARDS = 16_384;

    private final String base;
    private final String[] values;
    private final String[] leases;

    Keys(String prefix, String cache, int shards) {
        Args.noBraces("prefix", prefix);
        Args.noBraces("cache", cache);
        checkShards(shards);
        base = prefix + ":{" + cache;
        values = new String[shards];
        leases = new String[shards];
        for (int shard = 0; shard < shards; shard++) {
            values[shard] = base + ":" + shard + "}:v:";
            leases[shard] = base + ":" + shard + "}:l:";
        }
    }

    static void checkShards(int shards) {
        Args.that(
                shards > 0 && shards <= MAX_SHARDS && Integer.bitCount(shards) == 1,
                "shards must be a power of two from 1 to " + MAX_SHARDS + ": shards=" + shards);
    }

    int shards() {
        return values.length;
    }

    /** Returns the shard of a key; by {@link String#hashCode()}, which is the same in every JVM. */
    int shard(String key) {
        int hash = key.hashCode();
        return (hash ^ (hash >>> 16)) & (values.length - 1);
    }

    String value(String key) {
        return values[shard(key)].concat(key);
    }

    String lease(String key) {
        return leases[shard(key)].concat(key);
    }

    String log(int shard) {
        return base + ":" + shard + "}:log";
    }

    String logNodes() {
        return base + "}:log:nodes";
    }

    String clock() {
        return base + "}:clock";
    }

    String mark(String tag) {
        return base + "}:m:" + tag;
    }

    String notes() {
        return base + "}:notes";
    }
}
