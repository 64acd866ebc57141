package io.patterns4j.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.tck.MemorySharedTier.Op;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A store loses writes at odd times: long after the connection, and in the middle of operations. */
class SharedLossTest extends SharedNodes {

    private final AtomicReference<String> failsBefore = new AtomicReference<>("");

    @Test
    void failover_afterALongOutage_whatWasLostIsSentAgain() {
        Node node = node();
        node.put("a", "old");
        pass(Duration.ofSeconds(11));
        tier.checkpoint();
        node.drop("a");
        pass(Duration.ofSeconds(1));

        tier.disconnect(0);
        quiet();
        pass(Duration.ofMinutes(1));
        tier.failover();
        quiet();
        pass(Duration.ofSeconds(4));

        assertThat(node.side.readable()).isTrue();
        assertThat(node.read("a")).isEqualTo("nothing");
    }

    @Test
    void changes_fromBeforeALongOutageThatLostNothing_areOldAfterIt() {
        Node node = node();
        node.drop("a");
        tier.disconnect(0);
        quiet();
        pass(Duration.ofMinutes(1));
        tier.reconnect(0, true);
        quiet();
        node.drop("b");

        tier.failover();
        quiet();

        assertThat(node.side.stats().replayed()).isEqualTo(1);
    }

    @Test
    void read_answeredByALaterConnection_isNothing() {
        SharedSide side = lossy();
        get(side.put("k", fill("old", 0)));
        tier.checkpoint();
        get(side.invalidate(List.of("k"), Change.DROP));

        failsBefore.set("get");
        assertThat(get(side.read("k"))).isEqualTo(Optional.empty());
        recover();
        get(side.put("k", fill("old", 0)));
        tier.checkpoint();
        get(side.invalidate(List.of("k"), Change.DROP));

        failsBefore.set("getAll");
        assertThat(get(side.readAll(List.of("k")))).isEmpty();
        recover();
        get(side.put("k", fill("old", 0)));
        tier.checkpoint();
        get(side.invalidate(List.of("k"), Change.DROP));

        failsBefore.set("lease");
        assertThat(get(side.lease("k", 0, LONG))).isNull();
        side.close();
    }

    @Test
    void marks_answeredByALaterConnection_makeNothingValid() {
        SharedSide side = lossy();
        get(side.put("k", fill("old", side.clock(), "tag")));
        tier.checkpoint();
        get(side.mark(List.of("tag")));

        failsBefore.set("marks");
        assertThat(get(side.valid(0, Set.of("tag")))).isFalse();
        side.close();
    }

    @Test
    void lease_grantedByALaterConnection_isGivenBack() {
        SharedSide side = lossy();

        failsBefore.set("lease");
        assertThat(get(side.lease("k", 0, LONG))).isNull();
        recover();

        assertThat(get(side.lease("k", 0, LONG))).isInstanceOf(LeaseAnswer.Granted.class);
        side.close();
    }

    @Test
    void publish_toALaterConnection_isTakenAway() {
        SharedSide side = lossy();
        Lease lease = ((LeaseAnswer.Granted) get(side.lease("k", 0, LONG))).lease();
        tier.checkpoint();
        get(side.invalidate(List.of("k"), Change.DROP));
        pass(Duration.ofSeconds(11)); // so that nothing of it is sent again

        failsBefore.set("publish");
        assertThat(get(side.publish(lease, fill("old", 0)))).isEqualTo(TierOutcome.FAILED);
        recover();

        assertThat(tier.count(Op.PUBLISH)).isEqualTo(1);
        assertThat(get(side.read("k"))).isEqualTo(Optional.empty());
        side.close();
    }

    private void recover() {
        quiet();
        pass(Duration.ofSeconds(4));
    }

    /** Opens a side whose store fails over, once, right before a named operation. */
    private SharedSide lossy() {
        SharedTier lossy = new SharedTier() {
            @Override
            public String name() {
                return "lossy";
            }

            @Override
            public SharedSpace open(String cache, SpaceListener listener) {
                SharedSpace space = tier.open(cache, listener);
                return (SharedSpace) Proxy.newProxyInstance(
                        SharedSpace.class.getClassLoader(),
                        new Class<?>[] {SharedSpace.class},
                        (proxy, method, args) -> pass(space, method, args));
            }
        };
        SharedHost host = new SharedHost("c", new Heard(), executor, ticker);
        SharedSide side = SharedGateway.open(lossy, SharedConfig.builder().build(), host);
        quiet();
        return side;
    }

    private Object pass(SharedSpace space, Method method, Object[] args) throws Throwable {
        if (failsBefore.compareAndSet(method.getName(), "")) {
            tier.failover();
            tier.settle();
        }
        try {
            return method.invoke(space, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
