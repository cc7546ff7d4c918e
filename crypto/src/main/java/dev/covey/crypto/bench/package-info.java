/** Measurements of whole sessions; the command line prints them. */
@NullMarked
package dev.covey.crypto.bench;

import org.jspecify.annotations.NullMarked;
