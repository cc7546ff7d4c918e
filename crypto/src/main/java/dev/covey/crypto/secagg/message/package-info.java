/**
 * What clients and coordinator say to each other, as plain values. Each names the session that it
 * belongs to. Their arrays are shared and not to be changed; whoever takes a message from a
 * stranger has its machine check it, the constructors check nothing.
 */
@NullMarked
package dev.covey.crypto.secagg.message;

import org.jspecify.annotations.NullMarked;
