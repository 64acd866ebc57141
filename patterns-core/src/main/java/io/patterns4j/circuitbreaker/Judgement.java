package io.patterns4j.circuitbreaker;

import io.patterns4j.circuitbreaker.CircuitSnapshot.Counts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What has to be done about an outcome once the lock is released. */
record Judgement(@Nullable Counts tripped, List<TripRule> reports) {

    static final Judgement NONE = new Judgement(null, List.of());

    static Judgement trip(Counts counts) {
        return new Judgement(counts, List.of());
    }

    Judgement andReport(TripRule rule) {
        List<TripRule> more = new ArrayList<>(reports);
        more.add(rule);
        return new Judgement(tripped, more);
    }

    void carryOut(Closed closed, @Nullable Throwable error) {
        if (tripped != null) {
            closed.breaker.open(closed, tripped, error, CircuitTransition.Cause.TRIPPED);
        }
        for (TripRule rule : reports) {
            closed.breaker.wouldOpen(closed, rule);
        }
    }
}
