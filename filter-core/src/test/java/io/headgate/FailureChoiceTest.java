package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailureChoiceTest {
    private static final PolicyLimit OPEN_LIMIT =
            new PolicyLimit("api", "minute", Limit.parse("10/1m"), "api", FailureChoice.OPEN);

    @ParameterizedTest
    @EnumSource
    void theTextFormIsReadBack(FailureChoice choice) {
        assertEquals(choice, FailureChoice.parse(choice.toString()));
    }

    @Test
    void anUnknownChoiceIsToldTheNearest() {
        assertEquals(
                "unknown failure choice \"close\", did you mean \"closed\"? Known: closed, local, open",
                assertThrows(IllegalArgumentException.class, () -> FailureChoice.parse("close"))
                        .getMessage());
    }

    @Test
    void aPolicyIsLocalUnlessSaid() {
        Policy policy = Policy.builder("api").limit(Limit.parse("10/1m")).build();

        assertEquals(FailureChoice.LOCAL, policy.onFailure());
        assertEquals(FailureChoice.LOCAL, policy.limits().get(0).onFailure());
    }

    @Test
    void theChoiceOfAPolicyIsThatOfItsLimits() {
        Policy policy = Policy.builder("api")
                .limit(Limit.parse("10/1m"))
                .limit(Limit.parse("100/1h"))
                .onFailure(FailureChoice.CLOSED)
                .build();

        policy.limits().forEach(limit -> assertEquals(FailureChoice.CLOSED, limit.onFailure()));
        assertEquals(
                "policy 'api': the limit 'minute' has the failure choice open, expected the policy's own, closed",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new Policy(
                                        "api",
                                        RequestMatch.ALL,
                                        KeyResolver.global(),
                                        List.of(OPEN_LIMIT),
                                        1,
                                        FailureChoice.CLOSED,
                                        Mode.ENFORCE))
                        .getMessage());
    }
}
