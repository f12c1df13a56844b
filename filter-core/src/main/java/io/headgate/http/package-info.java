/** What HTTP says of a decision, and what a client address is: header fields, problem details, address parsing. */
@NullMarked
package io.headgate.http;

import org.jspecify.annotations.NullMarked;
