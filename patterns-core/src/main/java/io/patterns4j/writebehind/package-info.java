/**
 * Write-behind: writes are acknowledged, kept in order per key, and reach the store of truth later, in batches.
 *
 * <p>{@link io.patterns4j.writebehind.WriteLog} is the port of what makes them survive a crash.
 */
@org.jspecify.annotations.NullMarked
package io.patterns4j.writebehind;
