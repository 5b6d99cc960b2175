package dev.tallyfymirror.delivery.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AddressesTest {
    private static final String NOT_PUBLIC = """
            0.0.0.0 0.0.0.1 0.1.2.3 0.255.255.255 10.0.0.0 10.0.0.1 10.1.2.3 10.255.255.255
            100.64.0.0 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.0 127.0.0.1 127.0.1.1 127.1.2.3 127.255.255.255
            169.254.0.0 169.254.0.1 169.254.169.254 169.254.170.2 169.254.255.255
            172.16.0.0 172.16.0.1 172.20.10.1 172.31.255.255 192.0.0.0 192.0.0.1 192.0.0.8 192.0.0.170 192.0.0.192
            192.0.2.0 192.0.2.1 192.0.2.255 192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.0 192.168.0.1 192.168.1.1
            192.168.255.255 192.175.48.1 198.18.0.0 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.0 203.0.113.7
            224.0.0.0 224.0.0.1 224.0.0.251 239.255.255.250 240.0.0.0 240.0.0.1 250.1.2.3 255.255.255.254 255.255.255.255
            :: ::1 ::2 ::7f00:1 ::127.0.0.1 ::10.0.0.1 ::8.8.8.8 ::ffff:0.0.0.0 ::ffff:127.0.0.1 ::ffff:7f00:1
            ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:192.168.1.1 ::ffff:100.64.0.1 ::ffff:0:127.0.0.1
            64:ff9b::127.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b::8.8.8.8 64:ff9b:1::1 64:ff9b:1:ffff::10.0.0.1
            100::1 100::ffff 100:0:0:1::1 2001::1 2001:0:7f00:1:: 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:1::1 2001:1::2
            2001:2::1 2001:3::1 2001:4:112::1 2001:10::1 2001:20::1 2001:30::1 2001:1ff:ffff::1 2001:db8::1
            2001:db8:ffff:ffff::1 2002::1 2002:7f00:1::1 2002:a9fe:a9fe::1 2002:c0a8:101::1 2002:808:808::1
            2620:4f:8000::1 3ffe::1 3fff::1 3fff:fff::1 4000::1 5f00::1 8000::1 fc00::1 fd00::1 fd00:ec2::254
            fdff:ffff::1 fe00::1 fe80::1 fe80::a9fe:a9fe febf::1 fec0::1 feff::1 ff00::1 ff02::1 ff05::1:3 ff0e::1
            """;

    /** As a URL may write them: Java reads them as numbers too. */
    private static final String OTHER_FORMS = "2130706433 127.1 127.0.1 10.1 0 2852039166 167772161 3232235777";

    private static final String PUBLIC = """
            1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1 169.253.255.255
            169.255.0.0 172.15.255.255 172.32.0.0 191.255.255.255 192.0.1.1 192.0.3.1 192.88.98.1 192.167.255.255
            192.169.0.0 198.17.255.255 198.20.0.0 203.0.112.255 203.0.114.0 223.255.255.255 ::ffff:8.8.8.8
            2001:200::1 2001:4860:4860::8888 2003::1 2606:4700:4700::1111 2620:4f:7fff::1 2a00:1450::1 3ffd::1
            """;

    @Test
    void addressesThatAreNotOfThePublicInternetAreTold() { // E9
        List<String> all = Stream.concat(words(NOT_PUBLIC), words(OTHER_FORMS)).toList();
        assertThat(all).hasSizeGreaterThan(120).doesNotHaveDuplicates();
        assertThat(all.stream().filter(AddressesTest::isPublic)).isEmpty();
    }

    @Test
    void allOthersAreAllowed() {
        assertThat(words(PUBLIC).filter(address -> !isPublic(address))).isEmpty();
    }

    private static Stream<String> words(String text) {
        return Stream.of(text.strip().split("\\s+"));
    }

    private static boolean isPublic(String text) {
        try {
            return Addresses.isPublic(InetAddress.getByName(text));
        } catch (UnknownHostException wrong) {
            throw new IllegalArgumentException(text, wrong);
        }
    }
}
