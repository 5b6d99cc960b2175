package dev.tallyfymirror;

import dev.tallyfymirror.doctor.Finding;
import dev.tallyfymirror.postgres.MigrationReport;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What the commands ask of the program: made of settings, without reaching for anything before a method is used. Publishers
 * are cold; failures are those of the rooms, told apart by their class. {@link #close} ends what was started, the embedded
 * server last.
 */
public interface Application extends AutoCloseable {
    /** Brings the schema up to date. */
    Mono<MigrationReport> migrate();

    /**
     * Brings the schema up to date and begins a new feed, for after a restore from a backup: all places of before are
     * refused from then on. Its value is the new feed's id.
     */
    Mono<String> beginNewFeed();

    /** Starts the daemon; its value comes when it listens. {@code progress} is told of each cycle as in {@link #sync}. */
    Mono<Daemon> run(Consumer<SyncProgress> progress);

    /**
     * One cycle over the organizations, or left to the daemon that holds them and awaited. {@code progress} is told now and
     * then, from any thread.
     */
    Mono<SyncReport> sync(SyncRequest request, Consumer<SyncProgress> progress);

    /**
     * Reads everything afresh and holds the mirror against it, without writing: of the organization, or of all (null) one
     * after the other. Each ends with its summary, or with what it failed of. {@code progress} is told as in {@link #sync}.
     */
    Flux<Verified> verify(@Nullable String organization, Consumer<SyncProgress> progress);

    /** Events as CloudEvents, one JSON text each, in the order of the outbox. */
    Flux<String> events(EventsRequest request);

    /** How each organization does. */
    Mono<StatusReport> status();

    /** Completes a task and reads it back. */
    Mono<CompletionReport> complete(CompletionRequest request);

    /** The destinations that events are pushed to, and what they did not take. */
    Mono<DeliveriesReport> deliveries();

    /**
     * Looks at everything the settings name and changes nothing: one finding a look, each as soon as it is known. Never
     * fails, and ends within the time limits that {@link dev.tallyfymirror.doctor.Doctor} names.
     */
    Flux<Finding> examine();

    /** Enables a destination that was disabled, and has it tried at once. */
    Mono<Void> resume(String destination);

    /** Has dead letters of a destination sent again: that of one event, or all (null). Gives how many. */
    Mono<Long> redeliver(String destination, @Nullable UUID event);

    @Override
    void close();
}
