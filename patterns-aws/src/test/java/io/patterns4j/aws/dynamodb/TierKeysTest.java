package io.patterns4j.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TierKeysTest {

    @Test
    void entry_plainKey_canBeRead() {
        assertThat(new TierKeys("products").entry("a:1")).isEqualTo("products#e#a:1");
        assertThat(new TierKeys("products").tag("red")).isEqualTo("products#t#red");
        assertThat(new TierKeys("products").clock()).isEqualTo("products#c");
    }

    @Test
    void places_ofAllNamesAndKeys_differ() {
        List<String> words = List.of("a", "#", "a#e", "e#a", "%23", "%", "a#e#a", "#c", "c");
        Set<String> places = new HashSet<>();
        places.add(TierKeys.NOBODY);
        for (String name : words) {
            TierKeys keys = new TierKeys(name);
            assertThat(places.add(keys.clock())).isTrue();
            words.forEach(word -> {
                assertThat(places.add(keys.entry(word))).isTrue();
                assertThat(places.add(keys.tag(word))).isTrue();
            });
        }
    }

    @Test
    void entry_improperUnicode_isHashedAndTellsKeysApart() {
        TierKeys keys = new TierKeys("c");
        assertThat(keys.entry("\ud800")).startsWith("c#h#").isNotEqualTo(keys.entry("\ud801"));
        assertThat(keys.entry("\udc00\ud800")).startsWith("c#h#").isNotEqualTo(keys.entry("??"));
        assertThat(keys.entry("\ud83d\udd11")).isEqualTo("c#e#\ud83d\udd11");
        assertThat(keys.tag("x\ud800")).startsWith("c#u#");
    }

    @Test
    void entry_longKey_isHashedFromTheFirstByteThatDoesNotFit() {
        TierKeys keys = new TierKeys("c");
        String fits = "x".repeat(2_048 - "c#e#".length());
        assertThat(keys.entry(fits)).endsWith(fits);
        assertThat(keys.entry(fits + "x")).startsWith("c#h#").hasSize(4 + 64);
        String wide = "\u0436".repeat(1_022);
        assertThat(keys.entry(wide).getBytes(StandardCharsets.UTF_8)).hasSize(2_048);
        assertThat(keys.entry(wide + "x")).startsWith("c#h#");
    }

    @Test
    void cache_blankOrTooLong_saysSo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TierKeys(" "))
                .withMessage("cache must have 1 to 200 characters, not all blank: cache=' '");
        assertThatIllegalArgumentException().isThrownBy(() -> new TierKeys("x".repeat(201)));
        assertThat(new TierKeys("\u9375".repeat(200)).entry("y".repeat(9_000)).getBytes(StandardCharsets.UTF_8))
                .hasSizeLessThan(2_048);
    }
}
