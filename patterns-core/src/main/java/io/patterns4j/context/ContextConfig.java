package io.patterns4j.context;

import io.patterns4j.internal.Checks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds which context is carried. Immutable; made by {@link #builder()}, changed by {@link #toBuilder()}.
 *
 * <p><b>Defaults.</b> No carriers: at least one has to be set.
 */
public final class ContextConfig {

    private final List<ContextCarrier> carriers;
    private final @Nullable ContextListener listener;

    private ContextConfig(Builder builder) {
        this.carriers = List.copyOf(builder.carriers);
        Checks.that(!carriers.isEmpty(), "carriers", "must not be empty", carriers);
        this.listener = builder.listener;
    }

    /**
     * Returns a builder without carriers.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns a builder that starts with these values; further carriers come after them.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.carriers.addAll(carriers);
        builder.listener = listener;
        return builder;
    }

    /**
     * Returns the carriers.
     *
     * @return in the order in which they restore; unmodifiable
     */
    public List<ContextCarrier> carriers() {
        return carriers;
    }

    /**
     * Returns who hears of events.
     *
     * @return the listener; empty when nobody listens
     */
    public Optional<ContextListener> listener() {
        return Optional.ofNullable(listener);
    }

    /** Collects the values of a {@link ContextConfig}; they are checked by {@link #build()}. */
    public static final class Builder {

        private final List<ContextCarrier> carriers = new ArrayList<>();
        private @Nullable ContextListener listener;

        private Builder() {}

        /**
         * Adds a carrier. They restore in the order in which they were added, and put back in the opposite order.
         *
         * @param carrier carries one kind of context
         * @return this
         */
        public Builder carrier(ContextCarrier carrier) {
            carriers.add(Checks.notNull("carrier", carrier));
            return this;
        }

        /**
         * Sets who hears of events.
         *
         * @param listener null for nobody, the default
         * @return this
         */
        public Builder listener(@Nullable ContextListener listener) {
            this.listener = listener;
            return this;
        }

        /**
         * Creates the configuration.
         *
         * @return a new configuration
         * @throws IllegalArgumentException when there is no carrier
         */
        public ContextConfig build() {
            return new ContextConfig(this);
        }
    }
}
