package io.patterns4j.redis;

/**
 * What one node knows of a {@link RedisStreamLog}, as of its last look.
 *
 * @param connected whether there is a connection for reading
 * @param nodes how many nodes share the log; 0 when that was not heard yet
 * @param shards how many shards this node brings to the store
 * @param undone how many writes were delivered to this node's sink and are not done
 * @param backlog how many writes were in the streams of these shards when they were last read
 * @param unreadable how many entries this node has put aside since it began, because they are no writes of a log
 */
public record RedisStreamLogSnapshot(
        boolean connected, int nodes, int shards, int undone, long backlog, long unreadable) {}
