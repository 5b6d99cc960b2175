package dev.tallyfymirror.doctor;

import dev.tallyfymirror.doctor.Finding.Fault;
import dev.tallyfymirror.settings.FeedSettings;
import dev.tallyfymirror.settings.SettingsException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Whether the feed could listen where it should, or a daemon of this database does already. */
final class FeedCheck {
    static final String NAME = "feed port";
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private final FeedSettings feed;

    FeedCheck(FeedSettings feed) {
        this.feed = feed;
    }

    /** {@code feedId}: this database's feed; empty where it is not known. */
    Mono<Finding> examine(Optional<String> feedId) {
        return Mono.fromCallable(this::bind)
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(bound -> bound.isTaken() ? who(bound, feedId) : Mono.just(bound.toFinding(place())))
                .timeout(LIMIT, Mono.fromSupplier(this::stranger))
                .onErrorResume(
                        SettingsException.class,
                        wrong -> Mono.just(Finding.fail(
                                NAME,
                                Fault.SETTINGS,
                                String.join(" ", wrong.faults()),
                                "put the token into the file named")));
    }

    /** {@code reason}: why it can't listen; null where it could. */
    private record Bound(
            String token, InetAddress address, @Nullable String reason) {
        boolean isTaken() {
            return reason != null && reason.contains("in use");
        }

        Finding toFinding(String place) {
            return reason == null
                    ? Finding.ok(NAME, place + " is free")
                    : Finding.fail(
                            NAME,
                            Fault.SETTINGS,
                            place + " can't be listened on: " + reason,
                            "set feed.host to an address of this machine, and feed.port to one that this user may"
                                    + " listen on");
        }
    }

    private String place() {
        return feed.host() + (feed.port() == 0 ? " (any free port)" : ":" + feed.port());
    }

    private Bound bind() throws IOException {
        String token = feed.access().map(access -> access.read().value()).orElse("");
        InetAddress address = InetAddress.getByName(feed.host());
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(address, feed.port()));
            return new Bound(token, address, null);
        } catch (BindException refused) {
            return new Bound(token, address, String.valueOf(refused.getMessage()));
        }
    }

    private Mono<Finding> who(Bound bound, Optional<String> feedId) {
        InetAddress asked = bound.address().isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : bound.address();
        return new LivingDaemon(new InetSocketAddress(asked, feed.port()), bound.token())
                .find()
                .map(daemon -> judged(daemon, feedId))
                .defaultIfEmpty(stranger());
    }

    private Finding judged(LivingDaemon.Health daemon, Optional<String> feedId) {
        String runs = "the daemon runs on " + place();
        if (feedId.isPresent() && daemon.feedId() != null && !daemon.feedId().equals(feedId.get())) {
            return Finding.fail(
                    NAME,
                    Fault.OTHER,
                    "a daemon of another database listens on " + place(),
                    "set feed.port to a free port (0 for any), or end that daemon");
        }
        if (feedId.isPresent() && daemon.feedId() == null) {
            return Finding.warn(
                    NAME,
                    "a daemon runs on " + place() + ", and takes another feed.token than this one",
                    "is it the one meant? Then start it again with these settings");
        }
        return daemon.trouble().isEmpty()
                ? Finding.ok(NAME, runs)
                : Finding.warn(NAME, runs + ", with trouble: " + daemon.trouble(), "mend that; it goes on by itself");
    }

    private Finding stranger() {
        return Finding.fail(
                NAME,
                Fault.OTHER,
                place() + " is in use, and no daemon answers there",
                "set feed.port to a free port (0 for any), or end what listens there");
    }
}
