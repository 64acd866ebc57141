package io.patterns4j.hedge;

import io.patterns4j.Classifier;
import io.patterns4j.Ticker;
import io.patterns4j.Verdict;
import io.patterns4j.internal.Callbacks;
import io.patterns4j.internal.Checks;
import io.patterns4j.internal.Throwables;
import org.jspecify.annotations.Nullable;

/** What all calls of one hedge go by. */
record Rules(HedgeConfig config, DelayMeter meter, Signals signals, Account account) {

    static Rules of(String name, HedgeConfig config) {
        Signals signals = new Signals(name, config.listener().orElse(null));
        DelayMeter meter = DelayMeter.of(config.delay(), config.ticker().nanos());
        return new Rules(config, meter, signals, new Account(config.budget().orElse(null), signals.callbacks()));
    }

    Callbacks callbacks() {
        return signals.callbacks();
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
            return Checks.notNull(
                    "verdict", error == null ? classifier.returned(value) : classifier.threw(Throwables.unwrap(error)));
        } catch (Throwable e) {
            callbacks().failed("classifier", e);
            return Verdict.IGNORED;
        }
    }
}
