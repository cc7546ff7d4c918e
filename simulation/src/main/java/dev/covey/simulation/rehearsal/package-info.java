/**
 * A deployment rehearsed on one machine: the coordinator's port, TLS and enrolment are real, each
 * client is a process of its own with its own text.
 */
@NullMarked
package dev.covey.simulation.rehearsal;

import org.jspecify.annotations.NullMarked;
