/** A web application with a limited servlet and limited resources. */
@NullMarked
package io.headgate.examples;

import org.jspecify.annotations.NullMarked;
