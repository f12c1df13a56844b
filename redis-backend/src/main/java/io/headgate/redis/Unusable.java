package io.headgate.redis;

import io.headgate.BackendException;

/** What was dialled is of no use. The message says what was found, and the advice what to change. */
final class Unusable extends BackendException {
    private static final long serialVersionUID = 1L;

    private final String advice;

    /** @param advice empty for none */
    Unusable(Kind kind, String message, String advice, Throwable cause) {
        super(kind, message, cause);
        this.advice = advice;
    }

    /** @param advice empty for none */
    Unusable(Kind kind, String message, String advice) {
        super(kind, message);
        this.advice = advice;
    }

    /** The message and the advice of any failure. */
    static String text(BackendException failure) {
        return failure instanceof Unusable unusable && !unusable.advice.isEmpty()
                ? failure.getMessage() + "; " + unusable.advice
                : String.valueOf(failure.getMessage());
    }
}
