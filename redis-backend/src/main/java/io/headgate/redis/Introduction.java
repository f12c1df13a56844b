package io.headgate.redis;

/**
 * A connection whose other side has said who it is, and is what it should be. Immutable.
 *
 * @param hello what it said
 */
record Introduction(Link link, Hello hello) {}
