/** Argument checks and special functions shared by the packages of this module; not for others. */
@NullMarked
package dev.covey.privacy.internal;

import org.jspecify.annotations.NullMarked;
