package io.patterns4j.examples.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProductCatalogueExampleTest {

    @Test
    void run_breaksRedisAndKillsTheCounter_tellsNoOldPriceAndLosesNoView() throws Exception {
        assertThat(ProductCatalogue.run()).isTrue();
    }
}
