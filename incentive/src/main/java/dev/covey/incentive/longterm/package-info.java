/**
 * Recruiting over many rounds under one budget: prices that move with what has been spent, and
 * queues that see to it that every client gets its turn. State is a value; nothing is stored here.
 */
@NullMarked
package dev.covey.incentive.longterm;

import org.jspecify.annotations.NullMarked;
