package io.patterns4j.cache;

import io.patterns4j.internal.Checks;
import org.jspecify.annotations.Nullable;

/** The shared tier as an engine uses it, with what turns keys and values into what it stores; or none. */
final class Shared<K, V> {

    private final @Nullable SharedSide side;
    private final @Nullable EnvelopeFormat<V> format;
    private final @Nullable KeyText<K> keyText;
    private final Rules rules;

    Shared(@Nullable SharedSide side, @Nullable EnvelopeFormat<V> format, @Nullable KeyText<K> keyText, Rules rules) {
        this.side = side;
        this.format = format;
        this.keyText = keyText;
        this.rules = rules;
    }

    static <K, V> Shared<K, V> none() {
        return new Shared<>(null, null, null, new Rules(true, 0, 0));
    }

    boolean present() {
        return side != null;
    }

    /** Returns the side; only when it is {@link #present()}. */
    SharedSide side() {
        return Checks.notNull("shared", side);
    }

    EnvelopeFormat<V> format() {
        return Checks.notNull("format", format);
    }

    String text(K key) {
        return Checks.notNull("keyText", keyText).text(key);
    }

    @Nullable
    K parse(String text) {
        return Checks.notNull("keyText", keyText).parse(text);
    }

    /** Returns the known reading of the clock of tags; 0 without a shared tier. */
    long clock() {
        return side == null ? 0 : side.clock();
    }

    /** Returns how many invalidations wait; 0 without a shared tier. */
    long queued() {
        return side == null ? 0 : side.stats().queued();
    }

    boolean carriesNotes() {
        return rules.carriesNotes;
    }

    long suspectNanos() {
        return rules.suspectNanos;
    }

    long leasePollNanos() {
        return rules.leasePollNanos;
    }

    /** What follows from the tier and its configuration. */
    record Rules(boolean carriesNotes, long suspectNanos, long leasePollNanos) {}
}
