package dev.tallyfymirror.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopbackTest {
    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LocalHost", "127.0.0.1", "127.255.0.9", "::1", "[::1]"})
    void aHostThatIsThisMachineAloneIsLoopback(String host) {
        assertThat(Loopback.is(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "127.0.0.300", "127.1", "0.0.0.0", "::", "127.0.0.1.example.org", "localhost.example.org"})
    void anyOtherHostIsNot(String host) {
        assertThat(Loopback.is(host)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:8080", "127.0.0.1:1", "[::1]:65535", "[::1]", "LOCALHOST:"})
    void anAuthorityMayNameAPort(String authority) {
        assertThat(Loopback.isOf(authority)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ":8080", "example.org", "example.org:8080", "127.0.0.1:80:80", "::1", "a@127.0.0.1", "[::1"})
    void anAuthorityOfAnotherHostIsNot(String authority) {
        assertThat(Loopback.isOf(authority)).isFalse();
    }
}
