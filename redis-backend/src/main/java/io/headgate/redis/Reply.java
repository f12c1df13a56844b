package io.headgate.redis;

import java.util.List;

/** Reads the whole numbers that the script answered. Not thread-safe. */
final class Reply {
    private final List<?> numbers;
    private final long nowMicros;
    private int at;

    /** @throws MalformedReplyException if this is not what the script answers */
    Reply(Object reply, int expected) {
        if (!(reply instanceof List<?> list) || list.size() != expected) {
            throw new MalformedReplyException();
        }
        this.numbers = list;
        this.nowMicros = next();
    }

    long nowMicros() {
        return nowMicros;
    }

    long next() {
        if (numbers.get(at++) instanceof Long number) {
            return number;
        }
        throw new MalformedReplyException();
    }

    /** Something answered that does not run the script. */
    static final class MalformedReplyException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
