package dev.tallyfymirror.command;

import dev.tallyfymirror.settings.Spelling;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command line, without repeating values, which may be secrets in the wrong place. */
final class Usage {
    private Usage() {}

    static String explain(ParameterException refused) {
        if (refused instanceof UnmatchedArgumentException unmatched) {
            return "not understood: " + names(unmatched.getUnmatched()) + meant(unmatched);
        }
        if (refused.getArgSpec() instanceof OptionSpec option && isNumber(option)) {
            return option.longestName() + ": must be a whole number";
        }
        return String.valueOf(refused.getMessage()).lines().findFirst().orElse("bad usage");
    }

    private static boolean isNumber(OptionSpec option) {
        return option.typeInfo().getType() == Long.class
                || option.typeInfo().getType() == Integer.class
                || option.typeInfo().getType() == long.class
                || option.typeInfo().getType() == int.class;
    }

    private static String names(List<String> arguments) {
        return arguments.stream()
                .map(argument -> argument.replaceFirst("=.*", "=…"))
                .limit(3)
                .collect(Collectors.joining(" "));
    }

    private static String meant(UnmatchedArgumentException unmatched) {
        CommandSpec command = unmatched.getCommandLine().getCommandSpec();
        Stream<String> known = Stream.concat(
                command.subcommands().keySet().stream(),
                command.options().stream().map(OptionSpec::longestName));
        return Spelling.nearest(unmatched.getUnmatched().get(0), known)
                .map(near -> "; was " + near + " meant?")
                .orElse("");
    }
}
