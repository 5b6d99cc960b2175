package dev.tallyfymirror.postgres;

import dev.tallyfymirror.retry.Backoff;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlResult;
import io.r2dbc.spi.ValidationDepth;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * LISTEN on connections outside the pool. The driver drops what a slow subscriber did not ask for, and what came
 * before it subscribed: so it is subscribed before LISTEN is sent, with unlimited demand, and many notifications
 * become one hint. A connection that is half-open gives no sign, so it is asked a question now and then.
 */
final class Notifications {
    private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);
    private static final Pattern CHANNEL = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
    private static final Duration HEARTBEAT = Duration.ofSeconds(30);

    private final PostgresqlConnectionFactory factory;
    private final TimeLimits limits;
    private final Duration heartbeat;

    Notifications(PostgresqlConnectionFactory factory, TimeLimits limits) {
        this(factory, limits, HEARTBEAT);
    }

    Notifications(PostgresqlConnectionFactory factory, TimeLimits limits, Duration heartbeat) {
        this.factory = factory;
        this.limits = limits;
        this.heartbeat = heartbeat;
    }

    Flux<Wakeup> listen(String channel) {
        if (!CHANNEL.matcher(channel).matches()) {
            throw new IllegalArgumentException("not a channel's name: " + channel);
        }
        return Flux.usingWhen(
                        factory.create().timeout(limits.connect()),
                        connection -> listen(connection, channel),
                        this::close,
                        (connection, failure) -> close(connection),
                        this::close)
                .onErrorMap(Failures::classify)
                .doOnError(failure -> LOG.debug("listening on {} was interrupted: {}", channel, failure.getMessage()))
                .retryWhen(reconnecting().retryWhen(failure -> true))
                .onBackpressureLatest();
    }

    private Flux<Wakeup> listen(PostgresqlConnection connection, String channel) {
        Flux<Wakeup> notified = connection
                .getNotifications()
                .onBackpressureLatest()
                .map(notification -> Wakeup.NOTIFIED)
                .concatWith(Mono.error(() -> new IOException("the connection that listens was closed")));
        return Flux.merge(notified, requestListen(connection, channel), heartbeat(connection));
    }

    private Mono<Wakeup> requestListen(PostgresqlConnection connection, String channel) {
        return connection
                .createStatement("LISTEN " + channel)
                .execute()
                .concatMap(PostgresqlResult::getRowsUpdated)
                .then(Mono.just(Wakeup.CONNECTED))
                .timeout(limits.answer());
    }

    private Flux<Wakeup> heartbeat(PostgresqlConnection connection) {
        return Mono.delay(heartbeat)
                .then(Mono.defer(
                        () -> connection.validate(ValidationDepth.REMOTE).timeout(limits.validation())))
                .filter(alive -> !alive)
                .<Wakeup>flatMap(dead -> Mono.error(new IOException("the connection that listens is dead")))
                .repeat();
    }

    private Mono<Void> close(PostgresqlConnection connection) {
        return connection.close().timeout(limits.validation()).onErrorComplete();
    }

    private static Backoff reconnecting() {
        return new Backoff(Duration.ofMillis(200), Duration.ofSeconds(15), Backoff.UNLIMITED, new Random());
    }
}
