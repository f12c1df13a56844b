package io.headgate;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A backend could not decide: out of reach, too slow, or in a state that it does not understand. */
public class BackendException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    public enum Kind {
        /** The deadline passed; whether anything was charged is unknown. */
        TIMEOUT,

        /**
         * There is no connection, or it broke; where it broke after the request was written, whether anything
         * was charged is unknown.
         */
        UNREACHABLE,

        /** The server answers but cannot serve now: it loads, is busy, read-only or full, or lacks replicas. */
        NOT_READY,

        /** The credentials are missing or wrong, or do not give the rights that are needed. */
        ACCESS,

        /** The server has no memory left. */
        OUT_OF_MEMORY,

        /**
         * An answer or a stored value that is not understood. The one kind that a request could provoke, so
         * nothing is ever let through because of it.
         */
        UNEXPECTED,

        /** The backend was closed. */
        CLOSED;

        /** Whether the fault lies with the infrastructure, where no request can provoke it. */
        public boolean infrastructure() {
            return this != UNEXPECTED;
        }
    }

    private final Kind kind;

    public BackendException(Kind kind, String message) {
        super(message);
        this.kind = Objects.requireNonNull(kind, "kind");
    }

    public BackendException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = Objects.requireNonNull(kind, "kind");
    }

    /**
     * One that can be thrown again and again, for many requests at a time.
     *
     * @param suppressing whether it keeps what is suppressed for its sake, which a shared one must not
     * @param tracing whether it knows the stack where it was made
     */
    protected BackendException(
            Kind kind, String message, @Nullable Throwable cause, boolean suppressing, boolean tracing) {
        super(message, cause, suppressing, tracing);
        this.kind = Objects.requireNonNull(kind, "kind");
    }

    /** What went wrong. */
    public final Kind kind() {
        return kind;
    }
}
