package dev.tallyfymirror.tallyfy;

/** An answer longer than the client reads; asking for less may help. */
public final class AnswerTooLongException extends UnexpectedAnswerException {
    private static final long serialVersionUID = 1L;

    AnswerTooLongException(String message) {
        super(message);
    }
}
