/**
 * Decorators of backends, good for any of them: what they spare, or survive, when a backend is far away.
 *
 * <p>From the outside in: {@link io.headgate.resilience.FailureChoices} decides where those inside fail, {@link
 * io.headgate.resilience.RememberedRefusals} does not ask again what was just refused, and {@link
 * io.headgate.resilience.Guarded} does not ask a server that is down.
 */
@NullMarked
package io.headgate.resilience;

import org.jspecify.annotations.NullMarked;
