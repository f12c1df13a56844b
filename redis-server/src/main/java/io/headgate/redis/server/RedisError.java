package io.headgate.redis.server;

/** An error that the server answered; the message is its text. */
public final class RedisError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RedisError(String message) {
        super(message);
    }
}
