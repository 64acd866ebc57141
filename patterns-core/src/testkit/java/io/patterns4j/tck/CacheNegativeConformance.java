package io.patterns4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.cache.Cache;
import io.patterns4j.cache.Lookup;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That there is no such thing is an answer of its own. Subclasses say what the nodes consist of. */
public abstract class CacheNegativeConformance extends CacheSuite<CacheFixture> {

    /** Creates the suite. */
    protected CacheNegativeConformance() {}

    // NG-01; its end is in the suite of fresh values.
    @Test
    void what_does_not_exist_is_not_asked_for_again() {
        Cache<String, String> node = node();

        for (int i = 0; i < 3; i++) {
            assertThat(node.get("k")).isNull();
            assertThat(await(node.getAsync("k"))).isNull();
        }

        assertThat(source.loads("k")).isEqualTo(1);
        assertThat(node.lookup("k").status()).isEqualTo(Lookup.Status.NEGATIVE);
        assertThat(node.lookup("k").value()).isNull();
    }

    @Test
    void nothing_is_remembered_of_what_does_not_exist_when_told_so() {
        Cache<String, String> node = node(options -> options.negativeTtl(Duration.ZERO));

        assertThat(node.get("k")).isNull();
        assertThat(status(node, "k")).isEqualTo(Lookup.Status.ABSENT);
        source.with("k", "v");

        assertThat(node.get("k")).isEqualTo("v");
    }

    // NG-02
    @Test
    void what_did_not_exist_is_seen_when_it_is_put() {
        Cache<String, String> node = node();
        assertThat(node.get("k")).isNull();

        node.put("k", "v").orThrow();

        assertThat(node.get("k")).isEqualTo("v");
        assertThat(source.loads("k")).isEqualTo(1);
    }

    // NG-02
    @Test
    void what_did_not_exist_is_seen_when_it_was_created_and_invalidated() {
        Cache<String, String> node = node();
        assertThat(node.get("k")).isNull();
        source.with("k", "v");

        node.invalidate("k").orThrow();

        assertThat(node.get("k")).isEqualTo("v");
    }

    // NG-04
    @Test
    void a_failure_is_never_taken_for_absence() {
        Cache<String, String> node = node();
        source.failWith(new CacheSource.Down());

        assertThatThrownBy(() -> node.get("k")).isInstanceOf(CacheSource.Down.class);
        assertThat(failure(node.getAsync("k"))).isInstanceOf(CacheSource.Down.class);

        assertThat(status(node, "k")).isEqualTo(Lookup.Status.ABSENT);
        source.with("k", "v").failWith(null);
        assertThat(node.get("k")).isEqualTo("v");
    }

    // NG-04: absence is no value to fall back to either.
    @Test
    void a_failure_after_known_absence_is_a_failure() {
        Cache<String, String> node = node();
        assertThat(node.get("k")).isNull();
        node.invalidate("k").orThrow();
        source.failWith(new CacheSource.Down());

        assertThatThrownBy(() -> node.get("k")).isInstanceOf(CacheSource.Down.class);
    }

    // NG-05
    @ParameterizedTest
    @ValueSource(strings = {"", "null", "nil", "_nil_", "@@NULL@@", "\0", "\uFFFD", "{}", "OK", "P4J"})
    void no_text_means_absence(String text) {
        source.with("k", text);
        Cache<String, String> node = node();

        assertThat(node.get("k")).isEqualTo(text);
        node.evictLocal("k");
        assertThat(node.get("k")).isEqualTo(text);
        assertThat(node.lookup("k").status()).isNotEqualTo(Lookup.Status.NEGATIVE);

        node.put("k", text).orThrow();
        node.evictLocal("k");
        assertThat(node.get("k")).isEqualTo(text);
    }

    // NG-05
    @Test
    void text_as_a_key_and_as_a_value_comes_back_as_it_was() {
        String odd = "a b:c{d}e\n\t\u00e4\u20ac\ud83d\ude00%00\0";
        source.with(odd, odd);
        Cache<String, String> node = node();

        assertThat(node.get(odd)).isEqualTo(odd);
        node.evictLocal(odd);
        assertThat(node.get(odd)).isEqualTo(odd);

        node.invalidate(odd).orThrow();
        assertThat(status(node, odd)).isEqualTo(Lookup.Status.ABSENT);
    }
}
