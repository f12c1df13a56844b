package io.headgate;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.lang.reflect.Method;
import java.util.List;
import java.util.function.Consumer;

/**
 * For the defaults of {@link Backend} say that all is well and that nothing is remembered, and those of {@link
 * RateLimitListener} say nothing.
 */
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

    /** Whoever is a listener and holds another tells it everything. */
    public static ArchRule tellsEverything() {
        return classes()
                .that(describe("decorate a listener", type -> holdsAnother(type, RateLimitListener.class)))
                .should(new ArchCondition<>("declare every method of a listener") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        for (Method method : RateLimitListener.class.getMethods()) {
                            boolean declared = type.getMethods().stream()
                                    .anyMatch(found -> found.getName().equals(method.getName()));
                            events.add(new SimpleConditionEvent(
                                    type, declared, type.getName() + " has no " + method.getName()));
                        }
                    }
                })
                .as("a listener that holds another tells it everything");
    }

    private static boolean isDecorator(JavaClass type) {
        return holdsAnother(type, Backend.class);
    }

    private static boolean holdsAnother(JavaClass type, Class<?> seam) {
        return type.isAssignableTo(seam)
                && type.getFields().stream()
                        .anyMatch(field -> !field.getModifiers().contains(JavaModifier.STATIC)
                                && field.getRawType().isAssignableTo(seam));
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
