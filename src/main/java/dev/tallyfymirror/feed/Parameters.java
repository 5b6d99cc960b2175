package dev.tallyfymirror.feed;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.QueryStringEncoder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The query of a request. What can't be read is a {@link Problem} that names the parameter. */
final class Parameters {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

    private final Map<String, String> values;

    private Parameters(Map<String, String> values) {
        this.values = values;
    }

    static Parameters of(String uri, Set<String> known) {
        Map<String, String> values = new LinkedHashMap<>();
        decoded(uri).forEach((name, given) -> {
            if (!known.contains(name)) {
                throw Problem.badParameter(
                        name, known.isEmpty() ? "no parameter is known here" : "unknown; there are " + sorted(known));
            }
            if (given.size() > 1) {
                throw Problem.badParameter(name, "given more than once");
            }
            values.put(name, given.get(0));
        });
        return new Parameters(values);
    }

    @Nullable
    String text(String name) {
        String value = values.get(name);
        if (value != null && value.isEmpty()) {
            throw Problem.badParameter(name, "is empty");
        }
        return value;
    }

    boolean flag(String name) {
        String value = values.get(name);
        if (value == null || value.equals("false")) {
            return false;
        }
        if (value.equals("true")) {
            return true;
        }
        throw Problem.badParameter(name, "is true or false");
    }

    @Nullable
    Integer number(String name, int least, int most) {
        String value = values.get(name);
        if (value == null) {
            return null;
        }
        if (value.matches("[0-9]{1,9}")) {
            int number = Integer.parseInt(value);
            if (least <= number && number <= most) {
                return number;
            }
        }
        throw Problem.badParameter(name, "is a number from " + least + " to " + most);
    }

    Duration duration(String name, Duration most) {
        String value = values.get(name);
        if (value == null) {
            return Duration.ZERO;
        }
        Matcher matcher = DURATION.matcher(value);
        Duration duration = matcher.matches() ? duration(matcher) : most.plusMillis(1);
        if (duration.compareTo(most) > 0) {
            throw Problem.badParameter(name, "is a duration such as 500ms or 30s, at most " + most.toSeconds() + "s");
        }
        return duration;
    }

    /** The same query with another value of one parameter, encoded. */
    String with(String name, String value) {
        QueryStringEncoder query = new QueryStringEncoder("");
        Map<String, String> changed = new LinkedHashMap<>(values);
        changed.put(name, value);
        changed.forEach(query::addParam);
        return query.toString();
    }

    private static Duration duration(Matcher matcher) {
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    private static Map<String, List<String>> decoded(String uri) {
        try {
            return new QueryStringDecoder(uri).parameters();
        } catch (IllegalArgumentException malformed) {
            throw Problem.of(HttpResponseStatus.BAD_REQUEST, "the query is not encoded as it should be");
        }
    }

    private static String sorted(Set<String> known) {
        return String.join(", ", known.stream().sorted().toList());
    }
}
