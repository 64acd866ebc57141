package io.patterns4j.cache;

import org.jspecify.annotations.Nullable;

/** Writes into leases how often the store may have lost writes before they were asked for. */
final class LeaseStamp {

    private static final char END = ':';

    private LeaseStamp() {}

    static @Nullable LeaseAnswer write(@Nullable LeaseAnswer answer, long losses) {
        if (answer instanceof LeaseAnswer.Granted granted) {
            Lease lease = granted.lease();
            return new LeaseAnswer.Granted(new Lease(lease.key(), Long.toString(losses) + END + lease.token()));
        }
        return answer;
    }

    static boolean matches(Lease lease, long losses) {
        return lease.token().startsWith(Long.toString(losses) + END);
    }

    /** Returns the lease as the tier granted it. */
    static Lease remove(Lease lease) {
        return new Lease(lease.key(), lease.token().substring(lease.token().indexOf(END) + 1));
    }
}
