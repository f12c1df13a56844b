/**
 * Buckets in the memory of one JVM: bounded, never forgotten while they hold debt, taken all or none.
 */
@NullMarked
package io.headgate.memory;

import org.jspecify.annotations.NullMarked;
