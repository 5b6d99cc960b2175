package dev.tallyfymirror.delivery.webhook;

import static dev.tallyfymirror.delivery.Given.event;
import static dev.tallyfymirror.delivery.webhook.Sender.shown;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyfymirror.delivery.Outcome;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a webhook connects to: only to an address that was checked, and once it was checked to no other. */
class WebhookAddressesTest {
    private static final String FORBIDDEN = "not one of the public internet";
    /** One of this machine, where nobody listens: no test leaves it. */
    private static final String TAKEN_AS_PUBLIC = "127.0.0.9";

    private static final String REFUSED = "failed: no connection: Connection refused";
    private static final String NOT_FOUND = "its name is not found";

    private final Receiver receiver = new Receiver();
    private Sender sender = Sender.to("http://127.0.0.1:" + receiver.port() + "/");

    @AfterEach
    void close() {
        sender.close();
        receiver.close();
    }

    private void use(
            String host, boolean allowPrivate, GuardedResolver.Lookup lookup, Predicate<InetAddress> isPublic) {
        sender.close();
        sender = new Sender("http://" + host + ":" + receiver.port() + "/hidden", allowPrivate, lookup, isPublic);
    }

    @Test
    void aNameThatIsNotThereIsAFailure() {
        use(
                "no-such-name.invalid",
                false,
                name -> {
                    throw new UnknownHostException(name);
                },
                Addresses::isPublic);
        assertThat(shown(sender.deliver(event(1, "run"))))
                .isEqualTo("failed: its name is not found: no-such-name.invalid");
    }

    @ParameterizedTest // E9
    @ValueSource(
            strings = {
                "127.0.0.1",
                "2130706433",
                "[::1]",
                "[::ffff:127.0.0.1]",
                "localhost",
                "LOCALHOST",
                "0x7f.1",
                "127.1",
                "localhost."
            })
    void aPrivateAddressIsNotReachedHoweverItIsWritten(String host) {
        use(host, false, name -> List.of(InetAddress.getAllByName(name)), Addresses::isPublic);
        assertThat(shown(sender.deliver(event(1, "run"))))
                .startsWith("failed: ")
                .containsAnyOf(FORBIDDEN, NOT_FOUND, "Host is not specified");
        assertThat(receiver.connections.get()).isZero();
    }

    @Test
    void aNameThatIsPublicAtFirstAndPrivateThenIsRefusedThen() { // E9
        AtomicInteger asked = new AtomicInteger();
        GuardedResolver.Lookup rebinding =
                name -> List.of(InetAddress.getByName(asked.getAndIncrement() == 0 ? TAKEN_AS_PUBLIC : "127.0.0.1"));
        use("rebinding.example", false, rebinding, WebhookAddressesTest::isTakenAsPublic);
        assertThat(shown(sender.deliver(event(1, "run")))).isEqualTo(REFUSED);
        assertThat(shown(sender.deliver(event(2, "run")))).contains("127.0.0.1, which is " + FORBIDDEN);
        assertThat(asked).hasValue(2);
        assertThat(receiver.connections.get()).isZero();
    }

    @Test
    void itIsTheCheckedAddressThatIsConnectedToAndTheNameIsKept() { // E9
        AtomicInteger asked = new AtomicInteger();
        GuardedResolver.Lookup once =
                name -> List.of(InetAddress.getByName(asked.getAndIncrement() == 0 ? "127.0.0.1" : TAKEN_AS_PUBLIC));
        use("desk.example", false, once, InetAddress::isLoopbackAddress);
        assertThat(sender.deliver(event(1, "run"))).isEqualTo(Outcome.TAKEN);
        assertThat(asked).hasValue(1);
        assertThat(receiver.requests.get(0).header("host")).isEqualTo("desk.example:" + receiver.port());
    }

    @Test
    void ofSeveralAddressesOnlyThePublicOnesAreUsed() { // E9
        GuardedResolver.Lookup both =
                name -> List.of(InetAddress.getByName("127.0.0.1"), InetAddress.getByName(TAKEN_AS_PUBLIC));
        use("both.example", false, both, WebhookAddressesTest::isTakenAsPublic);
        assertThat(shown(sender.deliver(event(1, "run")))).isEqualTo(REFUSED);
        assertThat(receiver.connections.get()).isZero();
    }

    private static boolean isTakenAsPublic(InetAddress address) {
        return address.getHostAddress().equals(TAKEN_AS_PUBLIC);
    }
}
