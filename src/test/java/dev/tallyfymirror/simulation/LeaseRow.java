package dev.tallyfymirror.simulation;

import dev.tallyfymirror.lease.Lease;
import dev.tallyfymirror.lease.Renewal;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The lease of the organization as the database holds it. Whether a write is refused is the product's own fence
 * ({@link Lease#isOver}); that the row is free, and that it stays locked from the check to the commit, are SQL only
 * ({@code LeasesPostgresTest}), so that here the check is made at the commit.
 */
final class LeaseRow {
    /** A third of it is how often it is renewed. */
    static final Renewal RENEWAL = new Renewal(Duration.ofSeconds(30));

    private final Planted planted;
    private final Tallies tallies;
    private long term;
    private Instant expiresAt = Instant.MIN;
    private Runnable pause = () -> {};

    /** The term is over: another daemon has taken over. */
    static final class Over extends RuntimeException {
        private static final long serialVersionUID = 1;

        Over() {
            super("the term is over", null, false, false);
        }
    }

    LeaseRow(Planted planted, Tallies tallies) {
        this.planted = planted;
        this.tallies = tallies;
    }

    /** What may befall a writer before it commits. */
    void before(Runnable commit) {
        pause = commit;
    }

    /** A new term; null while somebody else's lasts. */
    @Nullable
    Lease acquire(String holder, Instant now) {
        if (expiresAt.isAfter(now)) {
            return null;
        }
        renewed(now);
        return new Lease(Lease.organization("o"), holder, ++term);
    }

    void renewed(Instant at) {
        expiresAt = at.plus(RENEWAL.lasting());
    }

    Instant expiresAt() {
        return expiresAt;
    }

    /** To be passed by every transaction that writes, when all is decided. */
    void enter(Lease lease) {
        pause.run();
        if (lease.isOver(term) && planted != Planted.NO_FENCE) {
            tallies.count("fault: write of a stale term, refused");
            throw new Over();
        }
    }
}
