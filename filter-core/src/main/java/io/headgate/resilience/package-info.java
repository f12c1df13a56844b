/** Decorators of backends, good for any of them: what they spare, or survive, when a backend is far away. */
@NullMarked
package io.headgate.resilience;

import org.jspecify.annotations.NullMarked;
