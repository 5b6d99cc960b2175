package dev.tallyfymirror.delivery.webhook;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses are those of the public internet (IANA's special-purpose registries). An address of IPv6 that carries
 * one of IPv4 is as private as what it carries; one that is translated on its way (NAT64, 6to4, Teredo) is never public.
 */
final class Addresses {
    private static final int BYTES_V4 = 4;
    private static final int BYTES_V6 = 16;

    private static final List<Block> PRIVATE_V4 = blocks(
            "0.0.0.0/8", // this network
            "10.0.0.0/8",
            "100.64.0.0/10", // carrier-grade NAT
            "127.0.0.0/8",
            "169.254.0.0/16", // link-local, the metadata services of clouds among them
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24", // documentation
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24", // 6to4 relays
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15", // benchmarks
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4", // multicast
            "240.0.0.0/4"); // reserved, and broadcast

    /** All that is not global unicast, and of that what is not public. */
    private static final List<Block> PUBLIC_V6 = blocks("2000::/3");

    private static final List<Block> PRIVATE_V6 = blocks(
            "2001::/23", // Teredo, ORCHID and other protocols
            "2001:db8::/32",
            "2002::/16", // 6to4
            "2620:4f:8000::/48",
            "3ffe::/16",
            "3fff::/20");

    private Addresses() {}

    static boolean isPublic(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address) {
            return PRIVATE_V4.stream().noneMatch(block -> block.holds(bytes));
        }
        return PUBLIC_V6.stream().anyMatch(block -> block.holds(bytes))
                && PRIVATE_V6.stream().noneMatch(block -> block.holds(bytes));
    }

    private static List<Block> blocks(String... texts) {
        return Stream.of(texts).map(Block::of).toList();
    }

    private record Block(byte[] network, int bits) {
        static Block of(String text) {
            String[] parts = text.split("/", 2);
            try {
                byte[] network = InetAddress.getByName(parts[0]).getAddress();
                assert network.length == BYTES_V4 || network.length == BYTES_V6;
                return new Block(network, Integer.parseInt(parts[1]));
            } catch (UnknownHostException impossible) {
                throw new IllegalArgumentException(text, impossible);
            }
        }

        boolean holds(byte[] address) {
            int whole = bits / Byte.SIZE;
            if (address.length != network.length || !Arrays.equals(address, 0, whole, network, 0, whole)) {
                return false;
            }
            int rest = bits % Byte.SIZE;
            int mask = 0xff << (Byte.SIZE - rest);
            return rest == 0 || (address[whole] & mask & 0xff) == (network[whole] & mask & 0xff);
        }
    }
}
