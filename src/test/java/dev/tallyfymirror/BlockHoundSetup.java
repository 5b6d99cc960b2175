package dev.tallyfymirror;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingOperationError;

/**
 * Fails each test during which a thread of Reactor or Netty that must not block has blocked. The error is thrown where the
 * blocking happens, and kept too: a chain that retries or drops it does not hide it.
 */
public final class BlockHoundSetup implements AfterEachCallback {
    private static final ConcurrentLinkedQueue<BlockingOperationError> SEEN = new ConcurrentLinkedQueue<>();

    static {
        BlockHound.install(builder -> {
            allow(builder);
            builder.blockingMethodCallback(method -> {
                var error = new BlockingOperationError(method);
                SEEN.add(error);
                throw error;
            });
        });
    }

    /** What has been seen since it was last asked for. */
    static List<BlockingOperationError> takeSeen() {
        var taken = new ArrayList<BlockingOperationError>();
        for (var error = SEEN.poll(); error != null; error = SEEN.poll()) {
            taken.add(error);
        }
        return taken;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        failIfBlocked();
    }

    static void failIfBlocked() {
        var seen = takeSeen();
        if (!seen.isEmpty()) {
            var failure = new AssertionError(seen.size() + " blocking call(s) in threads that must not block");
            seen.forEach(failure::addSuppressed);
            throw failure;
        }
    }

    /** One line and one reason for each; a method as near as possible to the call that blocks. */
    private static void allow(BlockHound.Builder builder) {
        // /dev/urandom and the lock around it: ids and jitter, never waits for entropy
        builder.allowBlockingCallsInside("java.security.SecureRandom", "nextBytes");
        // a log line is written by the thread that has something to say
        builder.allowBlockingCallsInside("ch.qos.logback.core.OutputStreamAppender", "append");
    }
}
