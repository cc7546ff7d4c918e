/**
 * The client's machine: sealed phases, no I/O, no clock, entropy injected. It trusts the
 * coordinator with nothing that it can check itself.
 */
@NullMarked
package dev.covey.crypto.secagg.client;

import org.jspecify.annotations.NullMarked;
