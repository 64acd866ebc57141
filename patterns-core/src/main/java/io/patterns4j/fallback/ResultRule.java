package io.patterns4j.fallback;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Answers values that match. */
record ResultRule<T extends @Nullable Object>(Predicate<? super T> predicate, Answer<T, T> answer) {}
