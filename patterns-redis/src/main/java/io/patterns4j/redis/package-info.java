/**
 * Redis through Lettuce: the tier that the caches of a service share ({@link io.patterns4j.redis.RedisTier}), and which
 * failures tell that a server is not well ({@link io.patterns4j.redis.RedisClassifier}).
 */
package io.patterns4j.redis;
