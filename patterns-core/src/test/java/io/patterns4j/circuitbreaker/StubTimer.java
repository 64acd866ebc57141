package io.patterns4j.circuitbreaker;

import io.patterns4j.tck.ManualTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A timer whose tasks run when the manual time is moved through it, on the thread that moves it. */
final class StubTimer extends ScheduledThreadPoolExecutor {

    private record Task(Runnable work, long dueNanos) {}

    private final ManualTicker ticker;
    private final List<Task> tasks = new ArrayList<>();
    boolean refuses;

    StubTimer(ManualTicker ticker) {
        super(0);
        this.ticker = ticker;
    }

    @Override
    @SuppressWarnings("NullAway") // nobody keeps the future
    public @Nullable ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
        if (refuses) {
            throw new RejectedExecutionException("stub");
        }
        tasks.add(new Task(work, ticker.nanos() + unit.toNanos(delay)));
        return null;
    }

    int pending() {
        return tasks.size();
    }

    /** Moves the time and runs what is due. */
    void advance(Duration step) {
        ticker.advance(step);
        List<Task> due =
                tasks.stream().filter(task -> task.dueNanos <= ticker.nanos()).toList();
        tasks.removeAll(due);
        due.forEach(task -> task.work.run());
    }

    /** Runs everything now, as a timer that fires too early would. */
    void fireEarly() {
        List<Task> all = List.copyOf(tasks);
        tasks.clear();
        all.forEach(task -> task.work.run());
    }
}
