package io.patterns4j.examples.catalogue;

/**
 * What the catalogue says about an article.
 *
 * @param sku its number
 * @param name what it is
 * @param cents what it costs
 */
record Product(String sku, String name, long cents) {

    /** Returns the same article at another price. */
    Product at(long newCents) {
        return new Product(sku, name, newCents);
    }
}
