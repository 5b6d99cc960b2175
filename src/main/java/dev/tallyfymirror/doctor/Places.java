package dev.tallyfymirror.doctor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Whether something listens at an address. Blocks; sends nothing. */
final class Places {
    private Places() {}

    /** The first of the addresses that takes a connection within the time, each tried for so long. */
    static Optional<InetSocketAddress> findListening(List<InetSocketAddress> addresses, Duration limit) {
        return addresses.stream().filter(address -> listens(address, limit)).findFirst();
    }

    private static boolean listens(InetSocketAddress address, Duration limit) {
        try (Socket socket = new Socket()) {
            socket.connect(address, Math.toIntExact(limit.toMillis()));
            return true;
        } catch (IOException notThere) {
            return false;
        }
    }
}
