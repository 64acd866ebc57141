package io.patterns4j.hedge;

import io.patterns4j.Classifier;
import io.patterns4j.Ticker;
import io.patterns4j.Verdict;
import io.patterns4j.internal.Throwables;
import org.jspecify.annotations.Nullable;

/** What all calls of one hedge go by. */
record Rules(HedgeConfig config, DelayMeter meter, Signals signals, Account account) {

    static Rules of(String name, HedgeConfig config) {
        Signals signals = new Signals(name, config.listener().orElse(null));
        DelayMeter meter = DelayMeter.of(config.delay(), config.ticker().nanos());
        return new Rules(config, meter, signals, new Account(config.budget().orElse(null), signals));
    }

    Ticker ticker() {
        return config.ticker();
    }

    int maxHedges() {
        return config.maxHedges();
    }

    boolean hedgeOnFailure() {
        return config.hedgeOnFailure();
    }

    /** Returns the time when it is needed. */
    long nanos() {
        return meter.measures() ? ticker().nanos() : 0;
    }

    Verdict judge(@Nullable Object value, @Nullable Throwable error) {
        Classifier classifier = config.classifier();
        try {
            return error == null ? classifier.returned(value) : classifier.threw(Throwables.unwrap(error));
        } catch (Throwable e) {
            signals.failed("classifier", e);
            return Verdict.IGNORED;
        }
    }

    void close(@Nullable AutoCloseable value) {
        if (value != null) {
            try {
                value.close();
            } catch (Throwable e) {
                signals.failed("a lost value", e);
            }
        }
    }
}
