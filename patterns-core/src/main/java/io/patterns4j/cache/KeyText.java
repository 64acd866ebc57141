package io.patterns4j.cache;

import io.patterns4j.internal.Checks;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/*
 * The type of the keys is erased, so a cache without an own way learns it from the first key. Notes that arrive before
 * that name keys that nobody has asked for here yet, and there is nothing to be dropped. A key of another type later is
 * refused: 1 and "1" are two keys and would be one text.
 */
/** How keys are written in the shared tier. */
final class KeyText<K> {

    private final @Nullable Form<K> given;
    private volatile @Nullable Form<K> learned;

    private KeyText(@Nullable Form<K> given) {
        this.given = given;
    }

    static <K> KeyText<K> learning() {
        return new KeyText<>(null);
    }

    static <K> KeyText<K> of(Function<? super K, String> text, Function<String, ? extends K> parse) {
        return new KeyText<>(new Form<>(Object.class, text, parse));
    }

    String text(K key) {
        Form<K> own = given;
        if (own == null) {
            own = learned(key);
        }
        return Checks.notNull("keyText", own.text.apply(key));
    }

    /** Returns the key of a text; null when no key has been seen, so that there cannot be anything of it here. */
    @Nullable
    K parse(String text) {
        Form<K> own = given == null ? learned : given;
        return own == null ? null : own.parse.apply(text);
    }

    private Form<K> learned(K key) {
        Form<K> own = learned;
        if (own == null) {
            own = form(key);
            learned = own;
        }
        if (!own.type.equals(key.getClass())) {
            throw new IllegalArgumentException("keys must all be of one type when keyText is not set: type="
                    + key.getClass().getName() + ", type before=" + own.type.getName());
        }
        return own;
    }

    @SuppressWarnings("unchecked") // K is the class of the key, of which there are no subclasses
    private static <K> Form<K> form(K key) {
        Function<String, ?> parse;
        if (key instanceof String) {
            parse = text -> text;
        } else if (key instanceof Integer) {
            parse = Integer::valueOf;
        } else if (key instanceof Long) {
            parse = Long::valueOf;
        } else if (key instanceof UUID) {
            parse = UUID::fromString;
        } else {
            throw new IllegalStateException("keyText must be set for a shared tier with keys of this type: type="
                    + key.getClass().getName());
        }
        return new Form<>(key.getClass(), Object::toString, (Function<String, K>) parse);
    }

    private record Form<K>(Class<?> type, Function<? super K, String> text, Function<String, ? extends K> parse) {}
}
