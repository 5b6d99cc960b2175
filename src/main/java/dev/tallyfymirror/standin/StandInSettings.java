package dev.tallyfymirror.standin;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a stand-in is made from: where it listens, what it holds, how it behaves and how its time runs. */
public record StandInSettings(Door door, Content content, Manner manner, Time time) {

    /** Port 0 is any free one. The client id and secret are those that {@code /oauth/token} accepts. */
    public record Door(
            String host, int port, String organization, String token, String clientId, String clientSecret) {}

    /**
     * What the world holds at its start: {@code tasks} is exact a run. {@code start} is the present of the world when it
     * is made, null = what the clock says then. Of the items, {@code unreadableIds} have no readable id and
     * {@code unreadableFields} have one field that nobody can read. Beyond the first {@code openRuns} that are open, all runs
     * are complete.
     */
    public record Content(
            long seed,
            int runs,
            int tasks,
            int oneOffTasks,
            int unreadableIds,
            int unreadableFields,
            @Nullable Instant start,
            int openRuns) {
        public Content {
            if (runs < 0 || tasks < 0 || oneOffTasks < 0 || unreadableIds < 0 || unreadableFields < 0) {
                throw new IllegalArgumentException("a number of items is 0 or more");
            }
        }
    }

    /** {@code pace} is the mean pause between two happenings of a living organization, in real time. */
    public record Manner(Set<Looseness> looseness, Limits limits, boolean gzip, boolean live, Duration pace) {
        public Manner {
            looseness = Set.copyOf(looseness);
            if (pace.isNegative() || pace.isZero()) {
                throw new IllegalArgumentException("pace is longer than nothing");
            }
        }
    }

    /**
     * The world's time is its start plus what has passed on {@code clock} times {@code speed}. Stamps are cut to
     * {@code precision}: whole seconds, as the API shows them, unless a test wants them finer.
     */
    public record Time(Clock clock, double speed, ChronoUnit precision) {
        public Time {
            if (!(speed > 0)) {
                throw new IllegalArgumentException("speed is greater than 0");
            }
        }
    }

    /** 40 runs of 12 tasks and 20 one-off tasks on any free port of loopback; tidy, quiet, unlimited, at real speed. */
    public static StandInSettings defaults(Clock clock) {
        return new StandInSettings(
                new Door("127.0.0.1", 0, "standin", "standin-token", "standin-client", "standin-secret"),
                new Content(1, 40, 12, 20, 0, 0, null, Integer.MAX_VALUE),
                new Manner(Set.of(), Limits.none(), false, false, Duration.ofSeconds(2)),
                new Time(clock, 1, ChronoUnit.SECONDS));
    }

    public StandInSettings withHost(String host) {
        return with(new Door(host, door.port, door.organization, door.token, door.clientId, door.clientSecret));
    }

    public StandInSettings withPort(int port) {
        return with(new Door(door.host, port, door.organization, door.token, door.clientId, door.clientSecret));
    }

    public StandInSettings withOrganization(String id) {
        return with(new Door(door.host, door.port, id, door.token, door.clientId, door.clientSecret));
    }

    public StandInSettings withToken(String token) {
        return with(new Door(door.host, door.port, door.organization, token, door.clientId, door.clientSecret));
    }

    public StandInSettings withClient(String id, String secret) {
        return with(new Door(door.host, door.port, door.organization, door.token, id, secret));
    }

    public StandInSettings withSeed(long seed) {
        return with(new Content(
                seed,
                content.runs,
                content.tasks,
                content.oneOffTasks,
                content.unreadableIds,
                content.unreadableFields,
                content.start,
                content.openRuns));
    }

    /** Sizes: runs, tasks in each of them, tasks outside of any run. */
    public StandInSettings withSize(int runs, int tasks, int oneOffTasks) {
        return with(new Content(
                content.seed,
                runs,
                tasks,
                oneOffTasks,
                content.unreadableIds,
                content.unreadableFields,
                content.start,
                content.openRuns));
    }

    /** So many of the runs are open at the start, or fewer. */
    public StandInSettings withOpenRuns(int openRuns) {
        return with(new Content(
                content.seed,
                content.runs,
                content.tasks,
                content.oneOffTasks,
                content.unreadableIds,
                content.unreadableFields,
                content.start,
                openRuns));
    }

    /** Hopeless items: so many without a readable id, so many with one unreadable field. */
    public StandInSettings withUnreadable(int ids, int fields) {
        return with(new Content(
                content.seed,
                content.runs,
                content.tasks,
                content.oneOffTasks,
                ids,
                fields,
                content.start,
                content.openRuns));
    }

    public StandInSettings withStart(@Nullable Instant start) {
        return with(new Content(
                content.seed,
                content.runs,
                content.tasks,
                content.oneOffTasks,
                content.unreadableIds,
                content.unreadableFields,
                start,
                content.openRuns));
    }

    public StandInSettings withLooseness(Set<Looseness> looseness) {
        return with(new Manner(looseness, manner.limits, manner.gzip, manner.live, manner.pace));
    }

    public StandInSettings withAllLooseness() {
        return withLooseness(EnumSet.allOf(Looseness.class));
    }

    public StandInSettings withLimits(Limits limits) {
        return with(new Manner(manner.looseness, limits, manner.gzip, manner.live, manner.pace));
    }

    /** Compresses what is asked for with {@code Accept-Encoding: gzip}. */
    public StandInSettings withGzip(boolean gzip) {
        return with(new Manner(manner.looseness, manner.limits, gzip, manner.live, manner.pace));
    }

    public StandInSettings withLive(boolean live) {
        return with(new Manner(manner.looseness, manner.limits, manner.gzip, live, manner.pace));
    }

    public StandInSettings withPace(Duration pace) {
        return with(new Manner(manner.looseness, manner.limits, manner.gzip, manner.live, pace));
    }

    public StandInSettings withClock(Clock clock) {
        return new StandInSettings(door, content, manner, new Time(clock, time.speed, time.precision));
    }

    public StandInSettings withSpeed(double speed) {
        return new StandInSettings(door, content, manner, new Time(time.clock, speed, time.precision));
    }

    public StandInSettings withPrecision(ChronoUnit precision) {
        return new StandInSettings(door, content, manner, new Time(time.clock, time.speed, precision));
    }

    private StandInSettings with(Door changed) {
        return new StandInSettings(changed, content, manner, time);
    }

    private StandInSettings with(Content changed) {
        return new StandInSettings(door, changed, manner, time);
    }

    private StandInSettings with(Manner changed) {
        return new StandInSettings(door, content, changed, time);
    }
}
