package dev.tallyfymirror.tallyfy;

/** The connection was closed before a byte of the answer came: often one that the server had just given up as idle. */
final class StaleConnectionException extends UnavailableException {
    private static final long serialVersionUID = 1L;

    StaleConnectionException(String message, Throwable cause) {
        super(message, 0, cause);
    }
}
