package io.patterns4j;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/** Counts what lives in the heap, for tests that look for leaks. */
public final class LiveHeap {

    private LiveHeap() {}

    /**
     * Returns the bytes of all live objects, after a collection. The heap's own figure would not do: a collector that
     * counts by regions adds up to a region of 1 MB or more for whatever else goes on.
     */
    public static long bytes() {
        try {
            Object histogram = ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
            String[] words = histogram.toString().strip().split("\\s+");
            return Long.parseLong(words[words.length - 1]); // the last line is: Total, instances, bytes
        } catch (JMException e) {
            throw new AssertionError("JVM must count its live objects", e);
        }
    }
}
