package io.headgate.redis;

import java.nio.charset.StandardCharsets;
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
        this.at = 1;
        this.nowMicros = next();
    }

    /**
     * Looks at the number with which a reply begins.
     *
     * @param call the script's arguments, which begin with it too
     * @throws MalformedReplyException if the reply is another call's, or none of the script
     */
    static void requireOf(List<byte[]> call, Object reply) {
        long number = Long.parseLong(new String(call.get(0), StandardCharsets.ISO_8859_1));
        if (!(reply instanceof List<?> list)
                || list.isEmpty()
                || !Long.valueOf(number).equals(list.get(0))) {
            throw new MalformedReplyException();
        }
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
