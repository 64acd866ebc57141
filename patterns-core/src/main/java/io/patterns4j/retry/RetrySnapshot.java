package io.patterns4j.retry;

/**
 * Holds what a retry has counted since it was built.
 *
 * @param retries attempts that were begun beyond the first ones of their calls
 * @param exhausted calls whose last permitted attempt failed
 * @param givenUp calls that stopped with attempts left: no time, too long a delay asked for, or interrupted
 * @param refusedByBudget calls that stopped because the budget refused another attempt
 * @param callbackFailures times that the classifier, the back-off rule, the suggested delay, the budget, the executor,
 *     the listener or the closing of a discarded result threw
 */
public record RetrySnapshot(long retries, long exhausted, long givenUp, long refusedByBudget, long callbackFailures) {}
