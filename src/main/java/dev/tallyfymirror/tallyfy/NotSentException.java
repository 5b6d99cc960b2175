package dev.tallyfymirror.tallyfy;

/** No connection came about: whatever the request was, it was not carried out. */
final class NotSentException extends UnavailableException {
    private static final long serialVersionUID = 1L;

    NotSentException(String message, Throwable cause) {
        super(message, 0, cause);
    }
}
