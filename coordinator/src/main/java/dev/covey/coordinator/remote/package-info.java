/** What people do with a coordinator from another process: its runs and its roster, over gRPC. */
@NullMarked
package dev.covey.coordinator.remote;

import org.jspecify.annotations.NullMarked;
