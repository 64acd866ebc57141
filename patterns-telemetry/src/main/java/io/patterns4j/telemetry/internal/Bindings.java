package io.patterns4j.telemetry.internal;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/*
 * Telemetry must not keep a policy alive that nobody uses any more, so everything here and in the backends holds it
 * weakly. What such a policy left behind in a backend is taken away when the next one is bound: that is when something
 * is added, so the remains are bounded by what was bound at once.
 *
 * A backend is the user's registry, so it is asked under no lock. The place in the map is taken first; how to detach
 * again is a future, because somebody may unbind while another thread is still attaching.
 */
/** The policies that are bound to one backend, each once. */
public final class Bindings {

    /** Shows the numbers of a policy somewhere. */
    @FunctionalInterface
    public interface Backend {

        /** Begins to show them and returns what ends it. The backend holds the policy weakly. */
        <P, S> Runnable attach(Source<P, S> source);
    }

    private final Backend backend;
    private final ConcurrentMap<String, Binding> bindings = new ConcurrentHashMap<>();
    private final ReferenceQueue<Object> forgotten = new ReferenceQueue<>();

    /** Creates bindings to a backend. */
    public Bindings(Backend backend) {
        this.backend = backend;
    }

    /** Binds sources, all of them or none. Those that are bound already stay as they are. */
    public void bind(List<Source<?, ?>> sources) {
        prune();
        List<Binding> fresh = new ArrayList<>();
        try {
            for (Source<?, ?> source : sources) {
                bind(source, fresh);
            }
        } catch (Throwable error) {
            fresh.forEach(this::remove);
            throw error;
        }
    }

    /** Takes sources out again. Those that are not bound, or not by this policy, stay as they are. */
    public void unbind(List<Source<?, ?>> sources) {
        for (Source<?, ?> source : sources) {
            removeIf(binding -> binding.key.equals(source.key()) && binding.refersTo(source.policy()));
        }
    }

    /** Takes everything out again. */
    public void clear() {
        removeIf(binding -> true);
    }

    private void bind(Source<?, ?> source, List<Binding> fresh) {
        Binding binding = new Binding(source.key(), source.policy(), forgotten);
        Binding known = bindings.putIfAbsent(source.key(), binding);
        while (known != null) {
            if (known.refersTo(source.policy())) {
                return;
            }
            if (!known.refersTo(null)) {
                throw new IllegalArgumentException("name must be bound once: " + source.key());
            }
            remove(known);
            known = bindings.putIfAbsent(source.key(), binding);
        }
        fresh.add(binding);
        binding.detach.complete(backend.attach(source));
    }

    private void prune() {
        Reference<?> gone = forgotten.poll();
        while (gone != null) {
            remove((Binding) gone);
            gone = forgotten.poll();
        }
    }

    private void removeIf(Predicate<Binding> condition) {
        bindings.values().stream().filter(condition).forEach(this::remove);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nothing to wait for
    private void remove(Binding binding) {
        if (bindings.remove(binding.key, binding)) {
            binding.detach.thenAccept(Runnable::run);
        }
    }

    private static final class Binding extends WeakReference<Object> {

        private final String key;
        private final CompletableFuture<Runnable> detach = new CompletableFuture<>();

        Binding(String key, @Nullable Object policy, ReferenceQueue<Object> forgotten) {
            super(policy, forgotten);
            this.key = key;
        }
    }
}
