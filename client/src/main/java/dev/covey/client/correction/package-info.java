/**
 * Corrections of the local objective against client drift: FedProx, SCAFFOLD, or a researcher's
 * own.
 */
@NullMarked
package dev.covey.client.correction;

import org.jspecify.annotations.NullMarked;
