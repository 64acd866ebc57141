package io.patterns4j.cache;

/**
 * Loads a value from the store of truth, and may say more about it than what it is.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 * @param <X> the checked exception that it declares; {@link RuntimeException} when it declares none
 */
@FunctionalInterface
public interface Loader<K, V, X extends Exception> {

    /**
     * Loads a value. Reads the store strongly consistent, or the cache is given a fence as long as its replicas may
     * lag.
     *
     * @param key the key
     * @param load what is known so far
     * @return the value, that there is none, or that what is known still holds
     * @throws X when the store cannot answer; that is never remembered as absence
     */
    Loaded<V> load(K key, Load<V> load) throws X;
}
