/** The command that checks and explains policy files. */
@NullMarked
package io.headgate.commandline;

import org.jspecify.annotations.NullMarked;
