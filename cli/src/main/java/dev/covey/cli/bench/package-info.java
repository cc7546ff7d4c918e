/**
 * Measurements that need two processes: the parts of {@code covey bench} that are not one call into
 * a module.
 */
@NullMarked
package dev.covey.cli.bench;

import org.jspecify.annotations.NullMarked;
