package io.patterns4j.telemetry.emf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.bulkhead.ExecutorBulkhead;
import io.patterns4j.bulkhead.PartitionedBulkhead;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.CircuitState;
import io.patterns4j.circuitbreaker.TripRule;
import io.patterns4j.telemetry.Garbage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ref.WeakReference;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EmfWriterTest {

    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07.089Z");

    private final StringBuilder out = new StringBuilder();
    private final EmfWriter writer =
            EmfWriter.of("Shop", out, e -> e.dimension("service", "orders").clock(InstantSource.fixed(NOW)));

    @Test
    void flush_bulkhead_isOneLineAfterThePublishedRules() {
        Bulkhead bulkhead = Bulkhead.of("db", 2);
        writer.bind(bulkhead);
        bulkhead.tryAcquire();
        writer.flush();
        JsonNode line = onlyLine();
        assertThat(line.at("/_aws/Timestamp").longValue()).isEqualTo(NOW.toEpochMilli());
        JsonNode directive = line.at("/_aws/CloudWatchMetrics/0");
        assertThat(directive.get("Namespace").textValue()).isEqualTo("Shop");
        assertThat(directive.get("Dimensions")).hasSize(1);
        assertThat(texts(directive.get("Dimensions").get(0))).containsExactlyInAnyOrder("service", "name");
        assertThat(line.get("service").textValue()).isEqualTo("orders");
        assertThat(line.get("name").textValue()).isEqualTo("db");
        assertThat(line.get("patterns4j.bulkhead.limit").intValue()).isEqualTo(2);
        assertThat(line.get("patterns4j.bulkhead.in_flight").intValue()).isEqualTo(1);
        assertThat(line.get("patterns4j.bulkhead.rejected").intValue()).isZero();
    }

    @Test
    void flush_breaker_writesTheStateThatHolds_andLeavesOutWhatIsNotKnown() {
        CircuitBreaker breaker = CircuitBreaker.of(
                "table", c -> c.tripWhen(TripRule.failureRatio(0.9).minimumCalls(2)));
        writer.bind(breaker);
        writer.flush();
        assertThat(lines())
                .hasSize(2)
                .filteredOn(line -> line.has("state"))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.get("state").textValue()).isEqualTo("closed");
                    assertThat(line.get("patterns4j.circuitbreaker.state").intValue())
                            .isEqualTo(1);
                });
        assertThat(out).doesNotContain("NaN", "failure.ratio", "retry_after");

        breaker.attempt(() -> "value");
        breaker.attempt(() -> {
            throw new IllegalStateException();
        });
        breaker.transitionTo(CircuitState.METRICS_ONLY);
        breaker.attempt(() -> "value");
        breaker.attempt(() -> {
            throw new IllegalStateException();
        });
        out.setLength(0);
        writer.flush();
        assertThat(lines())
                .anySatisfy(line -> assertThat(line.path("patterns4j.circuitbreaker.failure.ratio")
                                .doubleValue())
                        .isEqualTo(0.5));
        assertThat(lines())
                .anySatisfy(line -> assertThat(line.path("state").textValue()).isEqualTo("metrics_only"));
    }

    @Test
    void flush_counters_writesWhatWasAddedSince() {
        Bulkhead bulkhead = Bulkhead.of("db", 1);
        bulkhead.tryAcquire();
        bulkhead.tryAcquire(); // refused before anybody looked
        writer.bind(bulkhead);
        bulkhead.tryAcquire();
        bulkhead.tryAcquire();
        assertThat(flushed()).isEqualTo(2);
        assertThat(flushed()).isZero();
        bulkhead.tryAcquire();
        assertThat(flushed()).isEqualTo(1);
    }

    @Test
    void flush_fails_countsGoWithTheNext() {
        List<String> written = new ArrayList<>();
        boolean[] broken = {true};
        Writer log = new Writer() {
            @Override
            public void write(char[] chars, int offset, int length) throws IOException {
                if (broken[0]) {
                    throw new IOException("disk full");
                }
                written.add(new String(chars, offset, length));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        EmfWriter onDisk = EmfWriter.of("Shop", log);
        Bulkhead bulkhead = fullBulkhead();
        onDisk.bind(bulkhead);
        bulkhead.tryAcquire();
        assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(onDisk::flush);
        bulkhead.tryAcquire();
        broken[0] = false;
        onDisk.flush();
        assertThat(written)
                .singleElement()
                .satisfies(line -> assertThat(
                                json(line).get("patterns4j.bulkhead.rejected").intValue())
                        .isEqualTo(2));
    }

    @Test
    void flush_atOnceByManyThreads_countsNothingTwice() {
        var appended = new ConcurrentLinkedQueue<CharSequence>();
        EmfWriter shared = EmfWriter.of("Shop", new Collecting(appended));
        Bulkhead bulkhead = fullBulkhead();
        shared.bind(bulkhead);
        int refusals = 2_000;
        IntStream.range(0, refusals).parallel().forEach(i -> {
            bulkhead.tryAcquire();
            shared.flush();
        });
        shared.flush();
        long sum = appended.stream()
                .mapToLong(line -> json(line.toString())
                        .get("patterns4j.bulkhead.rejected")
                        .longValue())
                .sum();
        assertThat(sum).isEqualTo(refusals);
    }

    @Test
    void flush_strangeNames_areMadeToFit() {
        EmfWriter strange = EmfWriter.of("A \"b\" \\ c", out, e -> e.dimension("quote\"", "back\\slash"));
        Bulkhead control = Bulkhead.of(":line\nbreak \"é\" 😀", 1);
        Bulkhead endless = Bulkhead.of("x".repeat(2_000), 1);
        strange.bind(control).bind(endless).flush();
        assertThat(lines()).extracting(line -> line.get("name").textValue()).contains("_line_break \"_\" __");
        assertThat(lines()).extracting(line -> line.get("quote\"").textValue()).containsOnly("back\\slash");
        assertThat(lines())
                .extracting(
                        line -> line.at("/_aws/CloudWatchMetrics/0/Namespace").textValue())
                .containsOnly("A \"b\" \\ c");
        assertThat(List.of(control, endless)).hasSize(2);
    }

    @Test
    void flush_nothingBound_writesNothing() {
        writer.flush();
        Bulkhead bulkhead = Bulkhead.of("db", 2);
        writer.bind(bulkhead).close();
        writer.flush();
        assertThat(out).isEmpty();
    }

    @Test
    void flush_policyNobodyUses_writesNothing() {
        Garbage.awaitCollected(bindAndForget());
        writer.flush();
        assertThat(out).isEmpty();
    }

    @Test
    void bind_allKinds_writeLinesAfterTheRules() {
        PartitionedBulkhead parts =
                PartitionedBulkhead.of("db", 10, p -> p.partition("live", 0.7).partition("batch", 0.3));
        CircuitBreaker breaker = CircuitBreaker.of("table");
        try (ExecutorBulkhead threads = ExecutorBulkhead.of("reports", b -> b.limit(2))) {
            writer.bind(parts).bind(threads).bind(breaker).bind(breaker).flush();
            assertThat(lines())
                    .extracting(line -> line.get("name").textValue())
                    .containsExactlyInAnyOrder("db", "db/live", "db/batch", "reports", "table", "table");
            writer.unbind(parts);
            writer.unbind(threads);
            writer.unbind(breaker);
            out.setLength(0);
            writer.flush();
            assertThat(out).isEmpty();
        }
    }

    @Test
    void options_outsideOfTheRules_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmfWriter.of(" ", out))
                .withMessage("namespace must not be blank: namespace=' '");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmfWriter.of(":shop", out))
                .withMessageStartingWith("namespace must be 1 to 255 printable ASCII characters");
        assertThatIllegalArgumentException().isThrownBy(() -> EmfWriter.of("Shop", out, e -> e.dimension("a", "é")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmfWriter.of("Shop", out, e -> e.dimension("name", "a")))
                .withMessage("dimension must not be one of [name, state, _aws]: dimension=name");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        EmfWriter.of("Shop", out, e -> IntStream.range(0, 29).forEach(i -> e.dimension("d" + i, "v"))))
                .withMessage("dimensions must be at most 28: dimensions=29");
    }

    @Test
    void dimensions_asManyAsAllowed_keepTheRules() {
        CircuitBreaker breaker = CircuitBreaker.of("table");
        EmfWriter.of(
                        "Shop",
                        out,
                        e -> IntStream.range(0, EmfWriter.MAX_DIMENSIONS).forEach(i -> e.dimension("d" + i, "v")))
                .bind(breaker)
                .flush();
        assertThat(lines()).hasSize(2);
        assertThat(breaker.name()).isEqualTo("table");
    }

    private long flushed() {
        out.setLength(0);
        writer.flush();
        return onlyLine().get("patterns4j.bulkhead.rejected").longValue();
    }

    private static Bulkhead fullBulkhead() {
        Bulkhead bulkhead = Bulkhead.of("db", 1);
        bulkhead.tryAcquire();
        return bulkhead;
    }

    private WeakReference<Bulkhead> bindAndForget() {
        Bulkhead bulkhead = Bulkhead.of("db", 3);
        writer.bind(bulkhead);
        return new WeakReference<>(bulkhead);
    }

    private JsonNode onlyLine() {
        assertThat(lines()).hasSize(1);
        return lines().get(0);
    }

    private List<JsonNode> lines() {
        assertThat(out).endsWith("\n");
        return out.toString().lines().map(EmfWriterTest::json).toList();
    }

    private static JsonNode json(String line) {
        JsonNode document = EmfRules.parse(line);
        EmfRules.check(document);
        return document;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.textValue()));
        return texts;
    }

    private record Collecting(ConcurrentLinkedQueue<CharSequence> appended) implements Appendable {

        @Override
        public Appendable append(CharSequence text) {
            appended.add(text);
            return this;
        }

        @Override
        public Appendable append(CharSequence text, int start, int end) {
            return append(text.subSequence(start, end));
        }

        @Override
        public Appendable append(char c) {
            return append(Character.toString(c));
        }
    }
}
