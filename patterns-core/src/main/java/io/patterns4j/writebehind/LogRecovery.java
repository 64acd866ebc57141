package io.patterns4j.writebehind;

/**
 * What a {@link FileWriteLog} found when it started.
 *
 * @param writes writes that an earlier life has left
 * @param tornBytes bytes of a write that a crash interrupted, cut off at the end; such a write was not acknowledged if
 *     {@link Fsync#always()} held
 * @param damages places with bytes that are not what was written, which were skipped
 */
public record LogRecovery(int writes, long tornBytes, int damages) {}
