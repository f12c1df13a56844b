/** A real Redis for tests and benchmarks. */
@NullMarked
package io.headgate.redis.server;

import org.jspecify.annotations.NullMarked;
