/**
 * Who may speak to a coordinator: enrolment, certificates, the roster, revocation, and the check
 * that stands before every call. What is remembered lies behind {@link
 * dev.covey.coordinator.security.Roster}; no database is known here.
 */
@NullMarked
package dev.covey.coordinator.security;

import org.jspecify.annotations.NullMarked;
