/**
 * What the programs tell users in objects of the API, beside Events: statuses that may wait a little and are written only when they differ, and the
 * ConfigurationState of each program.
 *
 * <p>Owns: when something is written (in rounds, never what is shown already), and what becomes of what fails. An edge; each object here belongs to
 * the thread of its {@link dev.metallbj.runtime.report.BatchedWrites.Machine}. Must not know what is reported, but for the ConfigurationState. Source:
 * spec section 1.
 */
@NullMarked
package dev.metallbj.runtime.report;

import org.jspecify.annotations.NullMarked;
