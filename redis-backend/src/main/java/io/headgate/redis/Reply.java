package io.headgate.redis;

import io.headgate.BackendException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.exceptions.JedisDataException;

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

    /**
     * Looks at the number with which each reply begins, and says of which kind each error is.
     *
     * @return the replies; a {@link BackendException} in place of each error
     * @throws MalformedReplyException as {@link #requireOf}
     */
    static List<Object> checked(List<ScriptCall> calls, List<Object> replies) {
        List<Object> checked = new ArrayList<>(replies.size());
        for (int i = 0; i < replies.size(); i++) {
            Object reply = replies.get(i);
            if (reply instanceof JedisDataException e) {
                checked.add(Failures.of(e));
            } else {
                requireOf(calls.get(i).arguments(), reply);
                checked.add(reply);
            }
        }
        return checked;
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
