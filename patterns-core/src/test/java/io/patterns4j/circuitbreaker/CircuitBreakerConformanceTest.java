package io.patterns4j.circuitbreaker;

import io.patterns4j.tck.CircuitBreakerClosedConformance;
import io.patterns4j.tck.CircuitBreakerConcurrencyConformance;
import io.patterns4j.tck.CircuitBreakerCountWindowConformance;
import io.patterns4j.tck.CircuitBreakerHalfOpenConformance;
import io.patterns4j.tck.CircuitBreakerManualConformance;
import io.patterns4j.tck.CircuitBreakerOpenConformance;
import io.patterns4j.tck.CircuitBreakerTimeWindowConformance;
import java.time.Duration;
import org.junit.jupiter.api.Nested;

/** Holds the breaker to the published rules, over both kinds of window. */
class CircuitBreakerConformanceTest {

    private static CircuitBreaker orders(CircuitBreakerConfig config) {
        return CircuitBreaker.of("orders", config);
    }

    private static Window hour() {
        return Window.time(Duration.ofHours(1));
    }

    @Nested
    class CountWindowOnly extends CircuitBreakerCountWindowConformance {
        @Override
        protected CircuitBreaker create(CircuitBreakerConfig config) {
            return orders(config);
        }
    }

    @Nested
    class TimeWindowOnly extends CircuitBreakerTimeWindowConformance {
        @Override
        protected CircuitBreaker create(CircuitBreakerConfig config) {
            return orders(config);
        }
    }

    @Nested
    class ClosedOverCalls extends CircuitBreakerClosedConformance {
        @Override
        protected CircuitBreaker create(CircuitBreakerConfig config) {
            return orders(config);
        }

        @Override
        protected Window window(int calls) {
            return Window.calls(calls);
        }
    }

    @Nested
    class ClosedOverTime extends CircuitBreakerClosedConformance {
        @Override
        protected CircuitBreaker create(CircuitBreakerConfig config) {
            return orders(config);
        }

        @Override
        protected Window window(int calls) {
            return hour();
        }
    }

    @Nested
    class OpenOverCalls extends CircuitBreakerOpenConformance {
        @Override
        protected CircuitBreaker create(CircuitBreakerConfig config) {
            return orders(config);
        }

        @Override
        protected Window window(int calls) {
            return Window.calls(calls);
        }
    }

    @Nested
    class OpenOverTime extends CircuitBreakerOpenConformance {
        @Override
        protected CircuitBreaker create(CircuitBreakerConfig config) {
            return orders(config);
        }

        @Override
        protected Window window(int calls) {
            return hour();
        }
    }

    @Nested
    class HalfOpenOverCalls extends CircuitBreakerHalfOpenConformance {
        @Override
        protected CircuitBreaker create(CircuitBreakerConfig config) {
            return orders(config);
        }

        @Override
        protected Window window(int calls) {
            return Window.calls(calls);
        }
    }

    @Nested
    class HalfOpenOverTime extends CircuitBreakerHalfOpenConformance {
        @Override
        protected CircuitBreaker create(CircuitBreakerConfig config) {
            return orders(config);
        }

        @Override
        protected Window window(int calls) {
            return hour();
        }
    }

    @Nested
    class ManualOverCalls extends CircuitBreakerManualConformance {
        @Override
        protected CircuitBreaker create(CircuitBreakerConfig config) {
            return orders(config);
        }

        @Override
        protected Window window(int calls) {
            return Window.calls(calls);
        }
    }

    @Nested
    class ManualOverTime extends CircuitBreakerManualConformance {
        @Override
        protected CircuitBreaker create(CircuitBreakerConfig config) {
            return orders(config);
        }

        @Override
        protected Window window(int calls) {
            return hour();
        }
    }

    @Nested
    class ConcurrencyOverCalls extends CircuitBreakerConcurrencyConformance {
        @Override
        protected CircuitBreaker create(CircuitBreakerConfig config) {
            return orders(config);
        }

        @Override
        protected Window window(int calls) {
            return Window.calls(calls);
        }
    }

    @Nested
    class ConcurrencyOverTime extends CircuitBreakerConcurrencyConformance {
        @Override
        protected CircuitBreaker create(CircuitBreakerConfig config) {
            return orders(config);
        }

        @Override
        protected Window window(int calls) {
            return hour();
        }
    }
}
