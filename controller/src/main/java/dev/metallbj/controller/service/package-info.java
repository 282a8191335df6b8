/**
 * What to do about one Service: its status, its pool annotation, its events.
 *
 * <p>Owns: the rules by which a Service keeps, loses and gets addresses ({@link dev.metallbj.controller.service.ServicePlanner}), and which
 * Services wait for what. The planner and its values are pure and run on the reconciler's thread; what carries plans out is the edge. Must
 * not know: how pools hold addresses (the allocator's business). Source: spec sections 2, 3, 4 and 12.
 */
@NullMarked
package dev.metallbj.controller.service;

import org.jspecify.annotations.NullMarked;
