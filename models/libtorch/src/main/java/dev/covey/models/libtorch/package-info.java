/**
 * The LibTorch engine, over org.bytedeco:pytorch. Every native object stays inside this package: a
 * computation opens one pointer scope, in which all its temporaries end, and what outlives it is
 * kept and freed by name.
 */
@NullMarked
package dev.covey.models.libtorch;

import org.jspecify.annotations.NullMarked;
