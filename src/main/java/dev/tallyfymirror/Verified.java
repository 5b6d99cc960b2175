package dev.tallyfymirror;

import dev.tallyfymirror.sync.verify.Finding;
import org.jspecify.annotations.Nullable;

/** Something found of an organization, or what its verification failed of: one of the two. */
public record Verified(
        String organization,
        @Nullable Finding finding,
        @Nullable Throwable failure) {
    static Verified found(String organization, Finding finding) {
        return new Verified(organization, finding, null);
    }

    static Verified failed(String organization, Throwable failure) {
        return new Verified(organization, null, failure);
    }
}
