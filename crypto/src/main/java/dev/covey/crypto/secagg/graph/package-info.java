/**
 * Who shares masks with whom, and how many neighbours and shares that takes. Pure arithmetic:
 * nothing here holds a secret.
 */
@NullMarked
package dev.covey.crypto.secagg.graph;

import org.jspecify.annotations.NullMarked;
