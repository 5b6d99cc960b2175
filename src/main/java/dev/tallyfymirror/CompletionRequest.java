package dev.tallyfymirror;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task to complete.
 *
 * @param organization null = the only one configured
 * @param run null = as the mirror knows it, else a one-off task
 * @param approved for an approval task
 * @param fields form values by field id
 */
public record CompletionRequest(
        String task,
        @Nullable String organization,
        @Nullable String run,
        @Nullable Boolean approved,
        Map<String, Object> fields) {
    public CompletionRequest {
        fields = new LinkedHashMap<>(fields);
    }
}
