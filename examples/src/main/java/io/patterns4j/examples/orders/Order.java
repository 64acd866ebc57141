package io.patterns4j.examples.orders;

/**
 * One order. Its id is made by the customer's client, so that sending it twice is recognised.
 *
 * @param id unique for this order
 * @param quantity how many pieces of the one article that the shop sells
 */
record Order(String id, int quantity) {}
