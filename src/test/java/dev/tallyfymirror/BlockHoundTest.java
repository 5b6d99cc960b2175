package dev.tallyfymirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Proves that {@link BlockHoundSetup} is at work, and that what it allows is no more than what it says. */
class BlockHoundTest {
    @TempDir
    Path folder;

    @AfterEach
    void forgetWhatWasBlockedOnPurpose() {
        assertThat(BlockHoundSetup.takeSeen()).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void waitingInAParallelThreadIsAnError() {
        StepVerifier.create(Mono.fromCallable(() -> new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS))
                        .subscribeOn(Schedulers.parallel()))
                .expectError(BlockingOperationError.class)
                .verify(Duration.ofSeconds(10));
    }

    @Test
    void readingAFileInAParallelThreadIsAnError() throws IOException {
        var file = Files.writeString(folder.resolve("file"), "x").toFile();

        StepVerifier.create(Mono.fromCallable(() -> {
                            try (var in = new FileInputStream(file)) {
                                return in.read();
                            }
                        })
                        .subscribeOn(Schedulers.parallel()))
                .expectError(BlockingOperationError.class)
                .verify(Duration.ofSeconds(10));
    }

    @Test
    void waitingInANettyEventLoopIsAnError() {
        var loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            StepVerifier.create(Mono.fromCallable(() -> new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS))
                            .subscribeOn(Schedulers.fromExecutor(loops)))
                    .expectError(BlockingOperationError.class)
                    .verify(Duration.ofSeconds(10));
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    @Test
    void aBlockingCallThatTheChainSwallowsFailsTheTestAfterwards() {
        StepVerifier.create(Mono.fromCallable(() -> new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS))
                        .subscribeOn(Schedulers.parallel())
                        .onErrorComplete())
                .expectComplete()
                .verify(Duration.ofSeconds(10));

        assertThatThrownBy(BlockHoundSetup::failIfBlocked)
                .hasMessage("1 blocking call(s) in threads that must not block");
    }

    @Test
    void waitingInABoundedElasticThreadIsFine() {
        StepVerifier.create(Mono.fromCallable(() -> new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS))
                        .subscribeOn(Schedulers.boundedElastic()))
                .expectNext(false)
                .expectComplete()
                .verify(Duration.ofSeconds(10));
    }

    @Test
    void makingAnIdInAParallelThreadIsFine() {
        StepVerifier.create(Mono.fromCallable(() -> {
                            new SecureRandom().nextBytes(new byte[512]);
                            return UUID.randomUUID();
                        })
                        .subscribeOn(Schedulers.parallel()))
                .expectNextCount(1)
                .expectComplete()
                .verify(Duration.ofSeconds(10));
        assertThat(BlockHoundSetup.takeSeen()).isEmpty();
    }

    @Test
    void loggingInAParallelThreadIsFine() {
        StepVerifier.create(Mono.fromRunnable(() ->
                                LoggerFactory.getLogger(BlockHoundTest.class).warn("logged on purpose"))
                        .subscribeOn(Schedulers.parallel()))
                .expectComplete()
                .verify(Duration.ofSeconds(10));
        assertThat(BlockHoundSetup.takeSeen()).isEmpty();
    }
}
