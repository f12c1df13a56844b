/** The Jakarta Servlet filter. */
@NullMarked
package io.headgate.servlet;

import org.jspecify.annotations.NullMarked;
