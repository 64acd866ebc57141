package io.patterns4j;

/** Says what one finished call tells about the health of what was called. */
public enum Verdict {
    /** The callee answered as it should. */
    SUCCESS,
    /** The callee is not well: counts against it. */
    FAILURE,
    /** Tells nothing about the callee: the call is not counted at all. */
    IGNORED
}
