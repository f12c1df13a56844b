package io.headgate.redis.fault;

/**
 * A take that was granted, as its caller saw it: at some moment in between the backend charged it.
 *
 * @param sendNanos {@link System#nanoTime} before the call, which on Linux is one clock for all processes
 * @param receiveNanos {@link System#nanoTime} after it
 * @param cost the units taken
 */
record Call(long sendNanos, long receiveNanos, long cost) {}
