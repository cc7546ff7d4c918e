/** Tests of the LibTorch engine against Python references, a naive twin and finite differences. */
@NullMarked
package dev.covey.models.libtorch;

import org.jspecify.annotations.NullMarked;
