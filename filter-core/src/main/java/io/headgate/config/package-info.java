/** Text that configures: read in one place, into the domain's own builders. */
@NullMarked
package io.headgate.config;

import org.jspecify.annotations.NullMarked;
