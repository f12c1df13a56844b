package io.headgate.jaxrs;

import io.headgate.Decision;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a check until the response. Immutable.
 *
 * @param exposed the header fields that this check exposes to scripts of other sites, or null
 */
record Checked(Decision decision, @Nullable String exposed) {}
