package dev.tallyfymirror.model;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Which hosts are this machine alone, by what is written: nothing is looked up, since an answer may be anything. */
public final class Loopback {
    private static final Set<String> NAMES =
            Set.of("localhost", "localhost.", "::1", "[::1]", "0:0:0:0:0:0:0:1", "[0:0:0:0:0:0:0:1]");
    private static final Pattern IPV4 = Pattern.compile("127(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}");
    private static final Pattern PORT = Pattern.compile(":\\d{0,5}$");

    private Loopback() {}

    /** {@code host}: a name or an address, without a port. */
    public static boolean is(String host) {
        return NAMES.contains(host.toLowerCase(Locale.ROOT))
                || IPV4.matcher(host).matches();
    }

    /** {@code authority}: a host and perhaps a port, as the header {@code Host} says it; IPv6 stands in brackets. */
    public static boolean isOf(String authority) {
        String host = PORT.matcher(authority).replaceFirst("");
        return (host.startsWith("[") || !host.contains(":")) && is(host);
    }
}
