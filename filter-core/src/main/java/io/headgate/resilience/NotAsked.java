package io.headgate.resilience;

import io.headgate.BackendException;

/**
 * Says that a server was not asked, since it failed before; of the kind of that failure, which is the cause.
 * Shared by all who are told so, and without a stack: it is thrown in nanoseconds.
 */
final class NotAsked extends BackendException {
    private static final long serialVersionUID = 1L;

    NotAsked(String name, BackendException failure) {
        super(failure.kind(), "%s is not asked: %s".formatted(name, failure.getMessage()), failure, false, false);
    }
}
