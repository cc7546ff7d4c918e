/**
 * From an experiment file to what a federation needs: data as token blocks, a base model, an
 * engine.
 */
@NullMarked
package dev.covey.assembly;

import org.jspecify.annotations.NullMarked;
