package dev.tallyfymirror.command;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option {@code --output}, of commands that have an answer to read. */
final class Output {
    @Option(
            names = "--output",
            paramLabel = "text|json",
            defaultValue = "text",
            converter = ToFormat.class,
            description = "How the answer is written: text (default) or json.")
    private Format format = Format.TEXT;

    boolean isJson() {
        return format == Format.JSON;
    }

    private enum Format {
        TEXT,
        JSON
    }

    /** Lower case, as it is documented. */
    static final class ToFormat implements ITypeConverter<Format> {
        @Override
        public Format convert(String text) {
            try {
                return Format.valueOf(text.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException unknown) {
                throw new TypeConversionException("must be text or json");
            }
        }
    }
}
