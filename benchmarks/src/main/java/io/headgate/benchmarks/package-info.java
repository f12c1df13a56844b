/** What Headgate costs, beside its peers. */
@NullMarked
package io.headgate.benchmarks;

import org.jspecify.annotations.NullMarked;
