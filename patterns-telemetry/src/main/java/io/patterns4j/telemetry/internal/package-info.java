/** What all backends share: which numbers a policy has, what is bound, how a call ended. Not exported. */
package io.patterns4j.telemetry.internal;
