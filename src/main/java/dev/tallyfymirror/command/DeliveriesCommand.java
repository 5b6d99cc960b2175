package dev.tallyfymirror.command;

import dev.tallyfymirror.Application;
import dev.tallyfymirror.DeliveriesReport;
import dev.tallyfymirror.settings.SettingsException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The pushed feeds. */
@Command(
        name = "deliveries",
        description = "The destinations that events are pushed to, and the events that they did not take.",
        synopsisSubcommandLabel = "COMMAND")
final class DeliveriesCommand implements Callable<Integer> {
    private final Context context;

    @Spec
    private @Nullable CommandSpec spec;

    DeliveriesCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("made without a command line");
        }
        throw new ParameterException(spec.commandLine(), "say what to do: list, resume or redeliver");
    }

    @Command(name = "list", description = "Each destination, how it stands, and its dead letters.")
    int list(@Mixin Output output) {
        return context.with(context.settings(), application -> {
            DeliveriesReport report = application.deliveries().blockOptional().orElseThrow();
            if (output.isJson()) {
                context.console().print(Json.write(report));
            } else {
                DeliveryLines.of(report).forEach(context.console()::print);
            }
            return ExitCode.DONE.number();
        });
    }

    @Command(
            name = "resume",
            description = "Enables a destination that was disabled, and has what is held back tried at once.")
    int resume(@Parameters(paramLabel = "SINK", description = "The destination's name in the settings.") String name) {
        return context.with(context.settings(), application -> {
            application.resume(name).block();
            context.console().print(name + ": resumed; the daemon that works on it tries at once");
            return ExitCode.DONE.number();
        });
    }

    @Command(
            name = "redeliver",
            description = "Has dead letters sent again by the daemon: once each, behind what was sent since.")
    int redeliver(
            @Parameters(paramLabel = "SINK", description = "The destination's name in the settings.") String name,
            @Option(names = "--event", paramLabel = "ID", description = "Only the event with this id.") @Nullable
                    String event) {
        UUID id = event == null ? null : id(event);
        return context.with(context.settings(), application -> redeliver(application, name, id));
    }

    private int redeliver(Application application, String name, @Nullable UUID event) {
        long asked = application.redeliver(name, event).blockOptional().orElseThrow();
        if (asked == 0 && event != null) {
            context.console().complain(name + " has no dead letter with the id " + event);
            return ExitCode.PARTLY.number();
        }
        context.console().print(name + ": dead letters to be sent again: " + asked);
        return ExitCode.DONE.number();
    }

    private static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException wrong) {
            throw new SettingsException(List.of("--event: must be an event's id, as in 'deliveries list'"));
        }
    }
}
