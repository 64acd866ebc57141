package io.patterns4j.examples.orders;

import io.patterns4j.RejectedException;
import io.patterns4j.timeout.TimeoutExceededException;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import software.amazon.awssdk.core.exception.SdkException;

/** Counts how calls ended and how long they took. */
final class Tally {

    private final ConcurrentLinkedQueue<Long> doneNanos = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Long> shedNanos = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Long> failedNanos = new ConcurrentLinkedQueue<>();

    /** How a call ended. */
    enum End {
        DONE,
        SHED,
        FAILED
    }

    /** Runs a call and counts its end. */
    End count(Runnable call) {
        long startNanos = System.nanoTime();
        End end = end(call);
        ConcurrentLinkedQueue<Long> nanos = switch (end) {
            case DONE -> doneNanos;
            case SHED -> shedNanos;
            case FAILED -> failedNanos;
        };
        nanos.add(System.nanoTime() - startNanos);
        return end;
    }

    private static End end(Runnable call) {
        try {
            call.run();
            return End.DONE;
        } catch (RuntimeException e) {
            Throwable error = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
            if (error instanceof RejectedException) {
                return End.SHED;
            }
            if (error instanceof SdkException || error instanceof TimeoutExceededException) {
                return End.FAILED;
            }
            throw e;
        }
    }

    int done() {
        return doneNanos.size();
    }

    int shed() {
        return shedNanos.size();
    }

    int failed() {
        return failedNanos.size();
    }

    /** Says the counts with the median time of each kind. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d done%s, %d shed%s, %d failed%s",
                done(),
                median(doneNanos),
                shed(),
                median(shedNanos),
                failed(),
                median(failedNanos));
    }

    private static String median(ConcurrentLinkedQueue<Long> times) {
        long[] sorted = times.stream().mapToLong(Long::longValue).toArray();
        if (sorted.length == 0) {
            return "";
        }
        Arrays.sort(sorted);
        double micros = sorted[sorted.length / 2] / 1e3;
        return micros < 1_000
                ? String.format(Locale.ROOT, " (median %.1f us)", micros)
                : String.format(Locale.ROOT, " (median %.1f ms)", micros / 1e3);
    }
}
