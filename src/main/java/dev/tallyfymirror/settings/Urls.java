package dev.tallyfymirror.settings;

import dev.tallyfymirror.model.Loopback;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks on addresses in the settings. An address that is refused is not shown, since it may hold a secret. */
final class Urls {
    private Urls() {}

    /** The address of an API: without user, query and fragment, and without a slash at its end. */
    static URI base(Values values, Given given, String standard) {
        URI url = parse(given.text().strip().replaceFirst("/+$", ""));
        if (url == null || url.getRawUserInfo() != null || url.getRawQuery() != null || url.getRawFragment() != null) {
            values.fault(given.name() + ": must be like https://go.tallyfy.com/api, without user, ? or #");
            return URI.create(standard);
        }
        if (url.getScheme().equalsIgnoreCase("http") && !Loopback.is(url.getHost())) {
            values.warn(given.name() + ": http sends the token readable for everybody on the way; use https");
        }
        return url;
    }

    /** An absolute http or https address with a host, or null. */
    static @Nullable URI parse(String text) {
        try {
            URI url = new URI(text);
            String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
            return Set.of("http", "https").contains(scheme) && url.getHost() != null ? url : null;
        } catch (URISyntaxException unreadable) {
            return null;
        }
    }
}
