/**
 * The client as a program of its own, from its settings: who it is, what its owner allows, its own
 * text, and the coordinator that it takes part at.
 */
@NullMarked
package dev.covey.client.daemon;

import org.jspecify.annotations.NullMarked;
