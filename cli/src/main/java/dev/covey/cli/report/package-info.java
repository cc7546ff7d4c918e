/**
 * The run folder as its readers see it, and the report made from it. {@link
 * dev.covey.cli.report.RunFiles} reads experiment.toml, metrics.jsonl, summary.json, events.jsonl
 * and samples; {@link dev.covey.cli.report.ReportWriter} turns them into one self-contained
 * report.html. Nothing here writes any other file of a run, and nothing here talks to a live run.
 */
@NullMarked
package dev.covey.cli.report;

import org.jspecify.annotations.NullMarked;
