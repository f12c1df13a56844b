package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BackendExceptionTest {
    @ParameterizedTest
    @EnumSource
    void everyKindButTheUnexpectedIsOfTheInfrastructure(BackendException.Kind kind) {
        assertEquals(!"UNEXPECTED".equals(kind.name()), kind.infrastructure());
    }

    @ParameterizedTest
    @EnumSource
    void saysItsKindAndItsCause(BackendException.Kind kind) {
        IllegalStateException cause = new IllegalStateException();

        assertSame(kind, new BackendException(kind, "it broke").kind());
        assertSame(kind, new BackendException(kind, "it broke", cause).kind());
        assertSame(cause, new BackendException(kind, "it broke", cause).getCause());
    }
}
