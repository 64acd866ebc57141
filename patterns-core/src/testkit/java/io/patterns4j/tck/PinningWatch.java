package io.patterns4j.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a suite in which code of the library parked a virtual thread and held on to its carrier. On platform threads it
 * does nothing.
 *
 * <p>Loading of classes does not count. Code of the library is what lies under {@code io.patterns4j}, but for the test
 * kit and test classes.
 */
public final class PinningWatch implements BeforeAllCallback, AfterAllCallback {

    private static final String EVENT = "jdk.VirtualThreadPinned";
    private static final String REASON = "pinnedReason";
    private static final ExtensionContext.Namespace SPACE = ExtensionContext.Namespace.create(PinningWatch.class);

    /** Creates a watch; JUnit does. */
    public PinningWatch() {}

    @Override
    public void beforeAll(ExtensionContext suite) {
        if (watches()) {
            suite.getStore(SPACE).put(suite.getUniqueId(), start());
        }
    }

    @Override
    public void afterAll(ExtensionContext suite) {
        Recording recording = suite.getStore(SPACE).remove(suite.getUniqueId(), Recording.class);
        if (recording != null) {
            List<RecordedEvent> pinned = stop(recording, PinningWatch::ofTheLibrary);
            if (!pinned.isEmpty()) {
                throw new AssertionError("library must not pin a carrier thread: events=" + pinned);
            }
        }
    }

    static boolean watches() {
        return System.getProperty(Rendezvous.THREADS, "").equals("virtual");
    }

    static Recording start() {
        Recording recording = new Recording();
        recording.enable(EVENT).withThreshold(Duration.ZERO).withStackTrace();
        recording.start();
        return recording;
    }

    /** Returns the events that have a class with such a name on their stack. */
    static List<RecordedEvent> stop(Recording recording, Predicate<String> className) {
        try (recording) {
            recording.stop();
            Path file = Files.createTempFile("pinning", ".jfr");
            try {
                recording.dump(file);
                return RecordingFile.readAllEvents(file).stream()
                        .filter(event -> event.getEventType().getName().equals(EVENT))
                        .filter(event -> !ofClassLoading(event))
                        .filter(event -> onStack(event, className))
                        .toList();
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first use of a class waits for another thread that loads it, once; nothing can be done about that. */
    private static boolean ofClassLoading(RecordedEvent event) {
        boolean initialization = event.hasField(REASON)
                && event.getString(REASON) != null
                && event.getString(REASON).startsWith("Waited for initialization of ");
        return initialization || event.getStackTrace() != null && onStack(event, "java.lang.ClassLoader"::equals);
    }

    private static boolean onStack(RecordedEvent event, Predicate<String> className) {
        return event.getStackTrace() == null
                || event.getStackTrace().getFrames().stream()
                        .anyMatch(frame ->
                                className.test(frame.getMethod().getType().getName()));
    }

    private static boolean ofTheLibrary(String className) {
        boolean test = className.startsWith("io.patterns4j.tck.") || className.matches(".*Test(\\$.*)?");
        return className.startsWith("io.patterns4j.") && !test;
    }
}
