/**
 * How connections are made safe: TLS 1.3 with certificates on both sides once enrolled, and
 * plaintext with a token between processes of one machine. Who may do what is decided by the
 * coordinator.
 */
@NullMarked
package dev.covey.protocol.tls;

import org.jspecify.annotations.NullMarked;
