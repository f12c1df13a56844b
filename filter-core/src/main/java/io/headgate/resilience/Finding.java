package io.headgate.resilience;

import io.headgate.BackendException;
import org.jspecify.annotations.Nullable;

/**
 * What a probe found out: that the server answers, how it fails, or nothing.
 *
 * @param failure how it fails, or null
 */
record Finding(boolean answered, long tookNanos, @Nullable BackendException failure) {}
