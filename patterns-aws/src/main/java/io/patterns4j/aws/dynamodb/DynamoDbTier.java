package io.patterns4j.aws.dynamodb;

import io.patterns4j.Ticker;
import io.patterns4j.cache.SharedSpace;
import io.patterns4j.cache.SharedTier;
import io.patterns4j.cache.SpaceListener;
import java.time.Duration;
import java.util.Objects;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;

/**
 * Keeps cached values in a DynamoDB table, for services that have DynamoDB and no Redis.
 *
 * <pre>{@code
 * DynamoDbTierTable.create(client, "caches").join();      // once; or by your infrastructure code
 * Cache<String, Product> products = Cache.named("products")
 *         .shared(DynamoDbTier.of(client, "caches"), JacksonCodec.of(Product.class))
 *         ...
 * }</pre>
 *
 * <p><b>When to use / not to use.</b> When loading is far dearer than a read of DynamoDB, or has to be done once for
 * all nodes. Not in front of single items of DynamoDB: a hit costs what reading the item costs.
 *
 * <p><b>Guarantees.</b> All reads are consistent reads. What {@link SharedSpace} asks for holds, with times as follows.
 * Notes are <em>not</em> carried: other nodes hear nothing of invalidations, so caches keep local copies for a second
 * at most. Values of more than 396 KB are not kept: storing one is dropping the key. Keys that are longer than DynamoDB
 * allows are stored as a hash.
 *
 * <p><b>Time.</b> No machine's wall clock is read. What time it is at DynamoDB is told by the {@code Date} of its
 * answers, which are compared with this machine's ticker; while little is heard, that is known to a second, and within
 * a second of traffic to some milliseconds. Values, leases and fences never end early because of it. They end late by
 * at most the uncertainty of the two machines together, and the age of a value is wrong by half of it: below a second
 * each. A lease can be taken over {@link #LEASE_MARGIN} after its time; its holder cannot publish any more then. The
 * table's time to live only removes what nobody reads any more.
 *
 * <p><b>Thread safety.</b> For use by many threads. Stages end on threads of the SDK.
 *
 * <p><b>The client</b> is the caller's, and is not closed. Give it {@code AwsRetryStrategy.doNotRetry()} and an
 * {@code apiCallTimeout} of about the deadlines of the shared tier: the cache has better to do than to wait for eight
 * retries, and a put without a version that is sent again may replace a newer one. The client's pool of connections
 * bounds what waits.
 *
 * <p><b>Cost</b> in units of an on-demand table, for values of up to 1 KB (writes) and 4 KB (reads). Larger ones cost
 * in proportion, and what changes an item counts the larger of before and after: a lease on an old value costs as much
 * as writing that. A request whose condition does not hold, such as one for a lease that is held, costs as well.
 *
 * <table>
 *   <caption>Cost of operations</caption>
 *   <tr><th>operation</th><th>requests</th><th>read units</th><th>write units</th></tr>
 *   <tr><td>get</td><td>1</td><td>1</td><td></td></tr>
 *   <tr><td>getAll of n keys</td><td>n / 100</td><td>n</td><td></td></tr>
 *   <tr><td>lease, publish, release, put</td><td>1</td><td></td><td>1</td></tr>
 *   <tr><td>invalidate n keys</td><td>n</td><td></td><td>n; 2 n when there is a fence already, or to expire what has no
 *       value</td></tr>
 *   <tr><td>mark n tags</td><td>1 + n</td><td></td><td>1 + n</td></tr>
 *   <tr><td>marks of n tags</td><td>(1 + n) / 100</td><td>1 + n</td><td></td></tr>
 *   <tr><td>time, at first and after ten minutes without a request</td><td>1</td><td>0.5</td><td></td></tr>
 * </table>
 *
 * <p><b>Permissions</b> on the table: {@code dynamodb:GetItem}, {@code BatchGetItem}, {@code UpdateItem} and
 * {@code DeleteItem}.
 *
 * @see DynamoDbTierTable
 */
public final class DynamoDbTier implements SharedTier {

    /**
     * How long after its time a lease can be taken over: two seconds, because machines of the service may differ by
     * more than their answers show.
     */
    public static final Duration LEASE_MARGIN = Duration.ofSeconds(2);

    private final TierCalls calls;

    private DynamoDbTier(TierCalls calls) {
        this.calls = calls;
    }

    /**
     * Returns a tier in a table.
     *
     * @param client what requests are sent with
     * @param table the name of the table, or its ARN
     * @return a tier
     */
    public static DynamoDbTier of(DynamoDbAsyncClient client, String table) {
        return of(client, table, Ticker.system());
    }

    /**
     * Returns a tier in a table.
     *
     * @param client what requests are sent with
     * @param table the name of the table, or its ARN
     * @param ticker by which time passes between answers
     * @return a tier
     */
    public static DynamoDbTier of(DynamoDbAsyncClient client, String table, Ticker ticker) {
        Objects.requireNonNull(client, "client must not be null: client=null");
        Objects.requireNonNull(table, "table must not be null: table=null");
        Objects.requireNonNull(ticker, "ticker must not be null: ticker=null");
        return new DynamoDbTier(new TierCalls(client, table, ticker));
    }

    @Override
    public String name() {
        return "dynamodb";
    }

    /**
     * {@inheritDoc}
     *
     * <p>The listener is told that it is connected when DynamoDB was asked for the time, whatever came of that, and
     * nothing else ever.
     *
     * @throws IllegalArgumentException when the name is blank or has more than 200 characters
     */
    @Override
    public SharedSpace open(String cache, SpaceListener listener) {
        Objects.requireNonNull(listener, "listener must not be null: listener=null");
        DynamoDbSpace space = new DynamoDbSpace(calls, cache);
        calls.ask().whenComplete((asked, error) -> {
            if (!space.closed()) {
                listener.onConnected(false);
            }
        });
        return space;
    }

    @Override
    public String toString() {
        return "DynamoDbTier(" + calls.table() + ")";
    }
}
