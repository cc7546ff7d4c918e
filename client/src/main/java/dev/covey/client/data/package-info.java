/**
 * The device's own documents. Nothing of them stands in a log or an exception of this package: what
 * goes wrong is told by file, line and number.
 */
@NullMarked
package dev.covey.client.data;

import org.jspecify.annotations.NullMarked;
