package dev.tallyfymirror.delivery.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** A name leads to no public address. */
public final class ForbiddenAddressException extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    ForbiddenAddressException(String name, InetAddress address) {
        super(name + " has the address " + address.getHostAddress()
                + ", which is not one of the public internet: set allow-private for this sink if that is meant");
    }
}
