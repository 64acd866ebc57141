package io.patterns4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;

class PinningWatchTest {

    /** A class that parks while it is initialised, which pins a virtual thread on every JDK. */
    private static final class Parking {
        static final long STARTED = System.nanoTime();

        static {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void stop_afterParkingInAnInitializer_tellsOfItOnVirtualThreadsOnly() {
        Recording recording = PinningWatch.start();
        Rendezvous.values(Rendezvous.run(List.of(() -> Parking.STARTED)));
        var events = PinningWatch.stop(recording, name -> name.equals(Parking.class.getName()));
        assertThat(events.isEmpty()).isEqualTo(!PinningWatch.watches());
    }
}
