package dev.tallyfymirror.delivery.kafka;

import dev.tallyfymirror.delivery.Destination;
import dev.tallyfymirror.delivery.Outcome;
import dev.tallyfymirror.delivery.Reasons;
import dev.tallyfymirror.event.StoredEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Sends events to a topic with an idempotent producer; they are taken when all in-sync replicas have them. What is wrong
 * with a record itself makes a dead letter of its event; everything else is a fault of the destination as a whole, which
 * is waited for.
 */
public final class KafkaDestination implements Destination {
    private static final int ROOM = 2;
    private static final int BATCH = 200;

    private final KafkaSettings settings;
    private final Producers producers;
    private final Scheduler blocking;

    /** {@code blocking}: where Kafka's client may wait. */
    public KafkaDestination(KafkaSettings settings, Scheduler blocking) {
        this.settings = settings;
        this.producers = new Producers(settings);
        this.blocking = blocking;
    }

    @Override
    public String kind() {
        return "kafka";
    }

    @Override
    public Shape shape() {
        return new Shape(ROOM, BATCH, false, 2 * ROOM * BATCH);
    }

    @Override
    public Mono<List<Outcome>> deliver(List<StoredEvent> events) {
        return Mono.fromCallable(() -> send(events)).subscribeOn(blocking);
    }

    /**
     * All are sent before the first answer is awaited. After one that failed at once for another reason than the record
     * itself, the rest is not tried: with no broker in sight each try would wait for one in its turn.
     */
    private List<Outcome> send(List<StoredEvent> events) throws InterruptedException {
        List<Future<RecordMetadata>> answers = new ArrayList<>();
        for (StoredEvent event : events) {
            Future<RecordMetadata> last = answers.isEmpty() ? null : answers.get(answers.size() - 1);
            answers.add(last != null && isBroken(last) ? last : send(event));
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (Future<RecordMetadata> answer : answers) {
            outcomes.add(await(answer));
        }
        return outcomes;
    }

    private static boolean isBroken(Future<RecordMetadata> answer) throws InterruptedException {
        if (!answer.isDone()) {
            return false;
        }
        try {
            return answer.get() == null;
        } catch (ExecutionException failed) {
            return !isOfRecord(cause(failed));
        }
    }

    /** A failure to send is an answer that failed. */
    private Future<RecordMetadata> send(StoredEvent event) {
        try {
            Producer<String, byte[]> producer = producers.open();
            return producer.send(Records.of(event, settings.topic(), settings.binary()));
        } catch (KafkaException | IllegalStateException | LinkageError failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private Outcome await(Future<RecordMetadata> answer) throws InterruptedException {
        try {
            RecordMetadata written = answer.get();
            assert written.topic().equals(settings.topic());
            return Outcome.TAKEN;
        } catch (ExecutionException failed) {
            return outcome(cause(failed));
        }
    }

    private static Throwable cause(ExecutionException failed) {
        return failed.getCause() == null ? failed : failed.getCause();
    }

    private static boolean isOfRecord(Throwable failure) {
        return failure instanceof RecordTooLargeException
                || failure instanceof RecordBatchTooLargeException
                || failure instanceof InvalidRecordException
                || failure instanceof SerializationException;
    }

    private Outcome outcome(Throwable failure) {
        if (isOfRecord(failure)) {
            return new Outcome.Refused(Reasons.of(failure));
        }
        if (!(failure instanceof RetriableException) && !(failure instanceof InvalidTopicException)) {
            producers.drop();
        }
        return new Outcome.Down(reason(failure));
    }

    /** A message about a setting shows its value, which may be a password. */
    private static String reason(Throwable failure) {
        for (Throwable one = failure; one != null; one = one.getCause()) {
            if (one instanceof ConfigException) {
                String said = String.valueOf(one.getMessage());
                return "Kafka's client does not accept the properties"
                        + (said.contains("configuration ")
                                ? " (" + said.replaceAll("(?s).*configuration ([\\w.]+).*", "$1") + ")"
                                : "");
            }
        }
        return failure.getClass().getSimpleName() + ": " + Reasons.of(failure);
    }

    @Override
    public Mono<Void> close() {
        return Mono.<Void>fromRunnable(producers::drop).subscribeOn(blocking);
    }
}
