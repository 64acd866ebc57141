package io.patterns4j.aws.dynamodb;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/*
 * The name of the cache ends at the first '#', because those in it are escaped; what follows is a letter for the kind,
 * another '#', and the key or tag as it is. Keys that are too long for DynamoDB, or no proper Unicode (which would be
 * replaced on the way, two keys by the same text), are there as a hash.
 */
/** Tells under which partition key things of a cache are in the table. */
final class TierKeys {

    /** Nothing is ever stored here: no cache has an empty name. */
    static final String NOBODY = "#";

    private static final int MAX_NAME = 200;
    private static final int MAX_BYTES = 2_048;
    private static final int MAX_BYTES_OF_CHAR = 3;

    private final String entries;
    private final String hashedEntries;
    private final String tags;
    private final String hashedTags;
    private final String clock;

    TierKeys(String cache) {
        if (cache.isBlank() || cache.length() > MAX_NAME || !proper(cache)) {
            throw new IllegalArgumentException(
                    "cache must have 1 to " + MAX_NAME + " characters, not all blank: cache='" + cache + "'");
        }
        String name = cache.replace("%", "%25").replace("#", "%23");
        this.entries = name + "#e#";
        this.hashedEntries = name + "#h#";
        this.tags = name + "#t#";
        this.hashedTags = name + "#u#";
        this.clock = name + "#c";
    }

    String entry(String key) {
        return fits(entries, key) ? entries + key : hashedEntries + hash(key);
    }

    String tag(String tag) {
        return fits(tags, tag) ? tags + tag : hashedTags + hash(tag);
    }

    String clock() {
        return clock;
    }

    private static boolean fits(String prefix, String key) {
        int most = (prefix.length() + key.length()) * MAX_BYTES_OF_CHAR;
        return proper(key)
                && (most <= MAX_BYTES || (prefix + key).getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES);
    }

    private static boolean proper(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private static String hash(String key) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            // Not getBytes, which takes one improper character for another.
            ByteBuffer chars = ByteBuffer.allocate(key.length() * Character.BYTES);
            chars.asCharBuffer().put(key);
            return HexFormat.of().formatHex(sha.digest(chars.array()));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JVM has SHA-256", e);
        }
    }
}
