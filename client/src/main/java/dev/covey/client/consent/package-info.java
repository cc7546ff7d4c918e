/**
 * What a coordinator may ask of a device: its owner's word, held against every offer before
 * anything is downloaded or trained.
 */
@NullMarked
package dev.covey.client.consent;

import org.jspecify.annotations.NullMarked;
