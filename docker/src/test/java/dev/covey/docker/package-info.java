/** Tests of what docker/ ships: images, compose file, alerts and chart. */
@NullMarked
package dev.covey.docker;

import org.jspecify.annotations.NullMarked;
