/** What is common to all of covey.v1: the wire version and its limits. */
@NullMarked
package dev.covey.protocol;

import org.jspecify.annotations.NullMarked;
