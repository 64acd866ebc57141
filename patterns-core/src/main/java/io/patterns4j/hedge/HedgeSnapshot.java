package io.patterns4j.hedge;

import java.time.Duration;
import java.util.Optional;

/**
 * Holds what a hedge knew at one moment.
 *
 * @param delay after which the next attempt is started just now; empty while too few calls are known to tell
 * @param hedges extra attempts made since the hedge was built
 * @param wins extra attempts whose answer the caller got
 * @param refusedByBudget extra attempts not made because the budget refused them
 * @param executorRefusals extra attempts not made because the executor took no task
 * @param callbackFailures times that listener, classifier, budget or the closing of a lost value threw
 */
public record HedgeSnapshot(
        Optional<Duration> delay,
        long hedges,
        long wins,
        long refusedByBudget,
        long executorRefusals,
        long callbackFailures) {}
