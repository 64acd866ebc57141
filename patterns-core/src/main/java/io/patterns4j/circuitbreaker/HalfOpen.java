package io.patterns4j.circuitbreaker;

import io.patterns4j.Verdict;
import io.patterns4j.circuitbreaker.CircuitSnapshot.Counts;
import io.patterns4j.internal.Nanos;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Lets probes through and lets their outcomes decide. */
final class HalfOpen extends Phase {

    private final AtomicReference<Probes> probes;
    private final long slowNanos;
    private final Refusal refusal = new Refusal(this);

    HalfOpen(Phase before) {
        super(before.breaker, CircuitState.HALF_OPEN, before.epoch + 1, before.opens);
        CircuitBreakerConfig config = breaker.config();
        probes = new AtomicReference<>(Probes.none(config.probes(), Nanos.of(config.probeTimeout())));
        slowNanos = Nanos.of(config.slowThreshold());
    }

    @Override
    Admission admit() {
        while (true) {
            long nowNanos = breaker.ticker().nanos();
            Probes seen = probes.get();
            Probes next = seen.admit(nowNanos);
            if (next == null) {
                return refusal;
            }
            if (probes.compareAndSet(seen, next)) {
                return new Probe(seen.nextId(), nowNanos);
            }
        }
    }

    @Override
    Counts counts() {
        Probes seen = probes.get();
        return new Counts(seen.successes() + seen.failures(), seen.failures(), 0, 0);
    }

    @Override
    long activity() {
        return probes.get().nextId();
    }

    @Override
    OptionalLong remainingNanos() {
        long nanos = probes.get().remainingNanos(breaker.ticker().nanos());
        return nanos < 0 ? OptionalLong.empty() : OptionalLong.of(nanos);
    }

    private void complete(long id, Verdict verdict, @Nullable Throwable error) {
        CloseRule rule = breaker.config().closeRule();
        Probes seen;
        Probes next;
        do {
            seen = probes.get();
            next = seen.complete(id, verdict);
        } while (!probes.compareAndSet(seen, next));
        if (seen.decide(rule) != Probes.Decision.UNDECIDED) {
            return; // by another probe, whose thread moves the breaker
        }
        switch (next.decide(rule)) {
            case CLOSE -> breaker.replace(this, Closed.after(this), CircuitTransition.Cause.PROBES_SUCCEEDED);
            case OPEN -> breaker.open(this, counts(), error, CircuitTransition.Cause.PROBES_FAILED);
            default -> {}
        }
    }

    /** One admitted probe. */
    private final class Probe implements Admission {

        private final long id;
        private final long startNanos;

        Probe(long id, long startNanos) {
            this.id = id;
            this.startNanos = startNanos;
        }

        @Override
        public long startNanos() {
            return startNanos;
        }

        @Override
        public void settle(Verdict verdict, long start, @Nullable Throwable error) {
            // A callee that still answers too late has not recovered.
            boolean slow = verdict == Verdict.SUCCESS
                    && slowNanos > 0
                    && breaker.ticker().nanos() - startNanos > slowNanos;
            complete(id, slow ? Verdict.FAILURE : verdict, error);
        }
    }
}
