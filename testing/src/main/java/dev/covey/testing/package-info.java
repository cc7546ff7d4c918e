/**
 * Fixtures shared by the tests of all modules: seeded trials, networks that misbehave, and data
 * that is not the project's own.
 */
@NullMarked
package dev.covey.testing;

import org.jspecify.annotations.NullMarked;
