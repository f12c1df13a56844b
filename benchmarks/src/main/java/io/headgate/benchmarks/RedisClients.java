package io.headgate.benchmarks;

/** Limits clients one by one, by a Redis that other instances use too. Thread-safe. */
interface RedisClients extends AutoCloseable {
    /** What became of one request. */
    enum Answer {
        ADMITTED,
        REFUSED,
        /** Not decided; a peer may throw instead. */
        FAILED
    }

    Answer ask(String client);

    @Override
    void close();
}
