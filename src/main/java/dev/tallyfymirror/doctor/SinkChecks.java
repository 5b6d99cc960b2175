package dev.tallyfymirror.doctor;

import dev.tallyfymirror.delivery.webhook.ForbiddenAddressException;
import dev.tallyfymirror.delivery.webhook.WebhookDestination;
import dev.tallyfymirror.doctor.Finding.Fault;
import dev.tallyfymirror.settings.DestinationSettings;
import dev.tallyfymirror.settings.DestinationSettings.Target;
import dev.tallyfymirror.settings.SettingsException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Whether sinks can be reached; nothing is sent to them. One that is away is a warning, since events wait for it; what only
 * its owner can mend (a secret, a path, an address that is not allowed) is a fault.
 */
final class SinkChecks {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration ONE_ADDRESS = Duration.ofSeconds(2);
    private static final String WAITING = "; meanwhile its events wait";

    private final List<DestinationSettings> sinks;
    private final BiConsumer<String, List<Path>> webhookSecrets;

    SinkChecks(List<DestinationSettings> sinks, BiConsumer<String, List<Path>> webhookSecrets) {
        this.sinks = sinks;
        this.webhookSecrets = webhookSecrets;
    }

    Flux<Finding> examine() {
        return Flux.fromIterable(sinks).flatMapSequential(this::examine, Math.max(1, sinks.size()));
    }

    private Mono<Finding> examine(DestinationSettings sink) {
        String check = "sink " + sink.name();
        return Mono.fromCallable(() -> look(check, sink))
                .subscribeOn(Schedulers.boundedElastic())
                .timeout(LIMIT, Mono.fromSupplier(() -> away(check, "no answer within " + Doctor.inWords(LIMIT))));
    }

    private Finding look(String check, DestinationSettings sink) {
        Target target = sink.target();
        if (target instanceof Target.Webhook webhook) {
            return webhook(check, sink.name(), webhook);
        }
        return target instanceof Target.Kafka kafka ? kafka(check, kafka) : file(check, ((Target.File) target).path());
    }

    private Finding webhook(String check, String name, Target.Webhook webhook) {
        try {
            webhookSecrets.accept(name, webhook.secretFiles());
            List<InetSocketAddress> addresses = WebhookDestination.addresses(webhook.url(), webhook.allowPrivate());
            String host = webhook.url().getHost() + ":" + addresses.get(0).getPort();
            return reached(check, host, Places.findListening(addresses, ONE_ADDRESS));
        } catch (SettingsException wrong) {
            return Finding.fail(
                    check, Fault.SETTINGS, String.join(" ", wrong.faults()), "put the secret into the file named");
        } catch (ForbiddenAddressException forbidden) {
            return Finding.fail(
                    check,
                    Fault.SETTINGS,
                    webhook.url().getHost() + " leads to no public address",
                    "name another host, or set allow-private for this sink");
        } catch (UnknownHostException unknown) {
            return away(check, "the host " + webhook.url().getHost() + " is not found");
        }
    }

    private static Finding kafka(String check, Target.Kafka kafka) {
        List<InetSocketAddress> brokers = Arrays.stream(kafka.bootstrapServers().split(","))
                .map(String::strip)
                .filter(server -> !server.isEmpty())
                .map(SinkChecks::broker)
                .toList();
        String names = brokers.stream()
                .map(broker -> broker.getHostString() + ":" + broker.getPort())
                .collect(Collectors.joining(","));
        return reached(check, names, Places.findListening(brokers, ONE_ADDRESS));
    }

    private static InetSocketAddress broker(String server) {
        int colon = server.lastIndexOf(':');
        String port = server.substring(colon + 1);
        return colon > 0 && port.matches("\\d{1,5}") && Integer.parseInt(port) <= 65_535
                ? new InetSocketAddress(server.substring(0, colon).replaceAll("[\\[\\]]", ""), Integer.parseInt(port))
                : InetSocketAddress.createUnresolved(server, 0);
    }

    private static Finding reached(String check, String where, Optional<InetSocketAddress> reached) {
        return reached.map(address -> Finding.ok(check, where + " takes connections"))
                .orElseGet(() -> away(check, where + " takes no connection"));
    }

    private static Finding away(String check, String found) {
        return Finding.warn(check, found, "is the address right, does it run, is the network there?" + WAITING);
    }

    private static Finding file(String check, Path path) {
        Path folder = path.toAbsolutePath().getParent();
        boolean isThere = Files.exists(path);
        boolean isWritable = isThere
                ? Files.isRegularFile(path) && Files.isWritable(path)
                : folder != null && Files.isDirectory(folder) && Files.isWritable(folder);
        return isWritable
                ? Finding.ok(check, path + " can be written")
                : Finding.fail(
                        check,
                        Fault.OTHER,
                        path + " can't be written",
                        "make its folder, and let the user that runs the daemon write there" + WAITING);
    }
}
