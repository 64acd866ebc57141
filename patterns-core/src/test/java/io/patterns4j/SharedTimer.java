package io.patterns4j;

/** Shows tests of other packages what the timer of the system ticker holds. */
public final class SharedTimer {

    private SharedTimer() {}

    /** Returns how many alarms have neither rung nor been cancelled. */
    public static int pending() {
        return SystemTimer.SHARED.pending();
    }
}
