package io.patterns4j.bench;

/** The work that the policies protect: as good as none, so that what is measured is the policy. */
public final class Task {

    /** The failure of all failing calls: made once, without a stack trace, so that it costs nothing either. */
    public static final class Failure extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private Failure() {
            super("failed", null, false, false);
        }
    }

    /** The one failure. */
    public static final Failure FAILURE = new Failure();

    private Task() {}

    /** Returns a constant. */
    public static String answer() {
        return "answer";
    }

    /** Returns the argument, for interfaces that pass one. */
    public static Object echo(Object argument) {
        return argument;
    }

    /** Fails always. */
    public static String fail() {
        throw FAILURE;
    }
}
