package io.patterns4j.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.tck.ManualTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Any story of one thread, against a model that only knows times, and against the bound for windows. */
class RateLimiterWindowPropertyTest {

    /** What one step does after its time has passed. */
    enum Deed {
        TAKE,
        TAKE_SEVERAL,
        RESERVE,
        CANCEL,
        DRAIN,
        LEASE,
        RESIZE
    }

    /** One step: time passes, then something is done. */
    record Step(long nanos, Deed deed, int permits, long waitNanos) {}

    private record Grant(long nanos, int permits) {}

    /** Keeps for each bandwidth when its bucket will be, or was, full; a permit takes a whole number of nanoseconds. */
    private static final class Model {

        private final long[] permitNanos;
        private final int[] bursts;
        private long[] fullNanos;
        private long[] beforeLast;

        Model(Bandwidth... bandwidths) {
            permitNanos = Arrays.stream(bandwidths)
                    .mapToLong(b -> b.period().toNanos() / b.limit())
                    .toArray();
            bursts = Arrays.stream(bandwidths).mapToInt(Bandwidth::burst).toArray();
            fullNanos = new long[bandwidths.length];
            beforeLast = fullNanos;
        }

        /** Returns the wait, or -1 when it is too long. */
        long take(int permits, long maxWaitNanos, long nowNanos) {
            long[] next = new long[fullNanos.length];
            long waitNanos = 0;
            for (int j = 0; j < next.length; j++) {
                next[j] = Math.max(fullNanos[j], nowNanos) + permits * permitNanos[j];
                waitNanos = Math.max(waitNanos, next[j] - bursts[j] * permitNanos[j] - nowNanos);
            }
            if (waitNanos > maxWaitNanos) {
                return -1;
            }
            beforeLast = fullNanos;
            fullNanos = next;
            return waitNanos;
        }

        long available(long nowNanos) {
            long available = Long.MAX_VALUE;
            for (int j = 0; j < fullNanos.length; j++) {
                long debtNanos = Math.max(0, fullNanos[j] - nowNanos);
                available = Math.min(available, Math.floorDiv(bursts[j] * permitNanos[j] - debtNanos, permitNanos[j]));
            }
            return available;
        }

        void cancelLast() {
            fullNanos = beforeLast;
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Long> nanos = Arbitraries.oneOf(
                Arbitraries.longs().between(0, 3),
                Arbitraries.longs().between(0, 40),
                Arbitraries.longs().between(0, 2_000));
        return Combinators.combine(
                        nanos,
                        Arbitraries.of(Deed.class),
                        Arbitraries.integers().between(1, 9),
                        Arbitraries.longs().between(0, 200))
                .as(Step::new)
                .list()
                .ofMaxSize(80);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void limiter_afterAnySequence_decidesWhatTheModelDecides(
            @ForAll("steps") List<Step> steps,
            @ForAll @IntRange(min = 1, max = 12) int limit,
            @ForAll @IntRange(min = 1, max = 15) int permitNanos,
            @ForAll @IntRange(min = 1, max = 12) int burst,
            @ForAll @IntRange(min = 1, max = 12) int secondBurst) {
        Bandwidth first = Bandwidth.of(limit, Duration.ofNanos((long) limit * permitNanos))
                .burst(burst);
        Bandwidth second = Bandwidth.of(limit, Duration.ofNanos((long) limit * (permitNanos + 7)))
                .burst(secondBurst);
        ManualTicker ticker = new ManualTicker(Long.MAX_VALUE - 500);
        Bucket bucket = new Bucket(new Plan(List.of(first, second)), ticker);
        Model model = new Model(first, second);
        Booking last = null;
        long now = 0;
        for (Step step : steps) {
            ticker.advance(Duration.ofNanos(step.nanos));
            now += step.nanos;
            switch (step.deed) {
                case TAKE, LEASE, RESIZE -> {
                    boolean taken = bucket.take();
                    assertThat(taken).isEqualTo(model.take(1, 0, now) == 0);
                    last = taken ? null : last;
                }
                case TAKE_SEVERAL -> {
                    boolean taken = bucket.take(step.permits);
                    assertThat(taken).isEqualTo(model.take(step.permits, 0, now) == 0);
                    last = taken ? null : last;
                }
                case RESERVE -> {
                    Booking booking = bucket.book(step.permits, step.waitNanos);
                    long expected = model.take(step.permits, step.waitNanos, now);
                    assertThat(booking.granted()).isEqualTo(expected >= 0);
                    if (booking.granted()) {
                        assertThat(booking.waitNanos()).isEqualTo(expected);
                        last = booking;
                    }
                }
                case CANCEL -> {
                    if (last != null) {
                        assertThat(bucket.cancel(last)).isTrue();
                        model.cancelLast();
                        last = null;
                    }
                }
                case DRAIN -> {
                    long drained = bucket.drain();
                    assertThat(drained).isEqualTo(Math.max(0, model.available(now)));
                    if (drained > 0) {
                        model.take((int) drained, 0, now);
                        last = null;
                    }
                }
                default -> throw new AssertionError(step);
            }
            assertThat(bucket.available()).isEqualTo(model.available(now));
        }
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void window_atAnyPhase_holdsAtMostLimitAndBurst(
            @ForAll("steps") List<Step> steps,
            @ForAll @IntRange(min = 1, max = 60) int limit,
            @ForAll @IntRange(min = 1, max = 60) int otherLimit,
            @ForAll @IntRange(min = 60, max = 500) int periodNanos,
            @ForAll @IntRange(min = 8, max = 30) int burst) {
        Duration period = Duration.ofNanos(periodNanos);
        Duration longer = Duration.ofNanos(periodNanos * 3L + 1);
        List<Plan> plans = List.of(
                plan(
                        Bandwidth.of(limit, period).burst(burst),
                        Bandwidth.of(limit * 2, longer).burst(burst + 3)),
                plan(
                        Bandwidth.of(otherLimit, period).burst(burst + 1),
                        Bandwidth.of(otherLimit * 2, longer).burst(burst)));
        ManualTicker ticker = new ManualTicker();
        Bucket bucket = new Bucket(plans.get(0), ticker);
        List<Grant> grants = new ArrayList<>();
        boolean resized = false;
        Booking last = null;
        for (Step step : steps) {
            ticker.advance(Duration.ofNanos(step.nanos / 4));
            long now = ticker.nanos();
            int permits = step.deed == Deed.TAKE_SEVERAL ? step.permits : 1;
            switch (step.deed) {
                case TAKE, TAKE_SEVERAL -> {
                    for (int i = 0; i < step.permits && (permits == 1 ? bucket.take() : bucket.take(permits)); i++) {
                        grants.add(new Grant(now, permits));
                    }
                }
                case RESERVE -> {
                    Booking booking = bucket.book(step.permits * 3, step.waitNanos);
                    if (booking.granted()) {
                        last = booking;
                        grants.add(new Grant(now + booking.waitNanos(), step.permits * 3));
                    }
                }
                case CANCEL -> {
                    if (last != null && last.waitNanos() > 0 && bucket.cancel(last)) {
                        grants.remove(new Grant(last.startNanos() + last.waitNanos(), last.permits()));
                    }
                }
                case DRAIN -> bucket.drain();
                case LEASE -> bucket.lease(step.permits > 3);
                case RESIZE -> {
                    resized = true;
                    bucket.replan(plans.get(step.permits & 1));
                }
                default -> throw new AssertionError(step);
            }
        }
        for (int j = 0; j < 2; j++) {
            Bandwidth a = plans.get(0).bandwidths().get(j);
            Bandwidth b = plans.get(resized ? 1 : 0).bandwidths().get(j);
            assertBound(grants, a.period().toNanos(), Math.max(a.limit(), b.limit()), Math.max(a.burst(), b.burst()));
        }
    }

    private static Plan plan(Bandwidth... bandwidths) {
        return new Plan(List.of(bandwidths), 2, 3);
    }

    /** Looks at the windows that begin with a grant; a request of more than the burst counts instead of the burst. */
    private static void assertBound(List<Grant> grants, long periodNanos, int limit, int burst) {
        for (Grant first : grants) {
            List<Grant> window = grants.stream()
                    .filter(g -> g.nanos >= first.nanos && g.nanos - first.nanos < periodNanos)
                    .toList();
            int largest = window.stream().mapToInt(Grant::permits).max().orElse(0);
            assertThat(window.stream().mapToInt(Grant::permits).sum())
                    .isLessThanOrEqualTo(limit + Math.max(burst, largest));
        }
    }
}
