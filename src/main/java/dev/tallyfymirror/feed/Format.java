package dev.tallyfymirror.feed;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How events are given, in the order of preference where a client takes several alike. */
enum Format {
    BATCH("application/cloudevents-batch+json", "application/json"),
    NDJSON("application/x-ndjson", "application/ndjson"),
    SSE("text/event-stream", "text/event-stream");

    private final String type;
    private final String alias;

    Format(String type, String alias) {
        this.type = type;
        this.alias = alias;
    }

    String type() {
        return type;
    }

    /** What the {@code Accept} header wants most; without one, a batch. */
    static Format accepted(@Nullable String accept) {
        if (accept == null || accept.isBlank()) {
            return BATCH;
        }
        List<Range> ranges = Arrays.stream(accept.split(",")).map(Range::parse).toList();
        return Arrays.stream(values())
                .map(format -> Choice.of(format, ranges))
                .filter(choice -> choice.quality() > 0)
                .max(Comparator.comparingDouble(Choice::quality)
                        .thenComparing(Choice::precision)
                        .thenComparing(choice -> -choice.format().ordinal()))
                .map(Choice::format)
                .orElseThrow(() -> Problem.of(
                        HttpResponseStatus.NOT_ACCEPTABLE,
                        "events are given as " + BATCH.type + ", " + NDJSON.type + " or " + SSE.type));
    }

    /** The most precise range that covers a format decides how much it is wanted. */
    private record Choice(Format format, int precision, double quality) {
        static Choice of(Format format, List<Range> ranges) {
            return ranges.stream()
                    .map(range -> new Choice(format, range.precision(format), range.quality()))
                    .filter(choice -> choice.precision() > 0)
                    .max(Comparator.comparingInt(Choice::precision).thenComparingDouble(Choice::quality))
                    .orElse(new Choice(format, 0, 0));
        }
    }

    private record Range(String type, double quality) {
        static Range parse(String text) {
            String[] parts = text.strip().toLowerCase(Locale.ROOT).split("\\s*;\\s*");
            double quality = Arrays.stream(parts)
                    .filter(part -> part.startsWith("q="))
                    .map(part -> part.substring(2))
                    .mapToDouble(Range::quality)
                    .findFirst()
                    .orElse(1);
            return new Range(parts[0], quality);
        }

        private static double quality(String text) {
            return text.matches("[01](\\.\\d{0,3})?") ? Double.parseDouble(text) : 0;
        }

        /** 0: does not cover it. */
        int precision(Format format) {
            if (type.equals(format.type) || type.equals(format.alias)) {
                return 3;
            }
            if (type.equals("*/*")) {
                return 1;
            }
            boolean family = type.endsWith("/*") && format.type.startsWith(type.substring(0, type.length() - 1));
            return family ? 2 : 0;
        }
    }
}
