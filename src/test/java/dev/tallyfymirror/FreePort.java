package dev.tallyfymirror;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Random;

/** A port that nobody listens on, below those that the system gives to whoever asks for any: it stays free until it is used. */
public final class FreePort {
    private static final int FIRST = 15_000;
    private static final int COUNT = 10_000;
    private static final Random RANDOM = new Random();

    private FreePort() {}

    public static int find() {
        while (true) {
            int port = FIRST + RANDOM.nextInt(COUNT);
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
                return probe.getLocalPort();
            } catch (BindException taken) {
                continue;
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
