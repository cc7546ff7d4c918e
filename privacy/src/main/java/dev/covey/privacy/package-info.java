/**
 * What a run releases and how it is protected: where noise is added, and later the bounds, samplers
 * and accountants that go with it. Nothing here knows about rounds, engines or the wire.
 */
@NullMarked
package dev.covey.privacy;

import org.jspecify.annotations.NullMarked;
