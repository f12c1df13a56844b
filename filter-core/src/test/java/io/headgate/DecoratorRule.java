package io.headgate;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.function.Consumer;

/** For the defaults of {@link Backend} say that all is well, and that nothing is remembered. */
public final class DecoratorRule {
    private DecoratorRule() {}

    /** Whoever is a backend and holds another passes that one's health on, and tells it to forget. */
    public static ArchRule passesHealthOn() {
        return classes()
                .that(describe("decorate a backend", DecoratorRule::isDecorator))
                .should(declare("health", List.of()))
                .andShould(declare("onHealthChange", List.of(Consumer.class.getName())))
                .andShould(declare("forgetRefusals", List.of()))
                .as("a backend that holds another passes its health on, and forgets with it");
    }

    private static boolean isDecorator(JavaClass type) {
        return type.isAssignableTo(Backend.class)
                && type.getFields().stream()
                        .anyMatch(field -> field.getRawType().isAssignableTo(Backend.class));
    }

    private static ArchCondition<JavaClass> declare(String method, List<String> parameters) {
        return new ArchCondition<>("declare " + method) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean declared = type.tryGetMethod(method, parameters.toArray(String[]::new))
                        .isPresent();
                events.add(new SimpleConditionEvent(type, declared, type.getName() + " has no " + method));
            }
        };
    }
}
