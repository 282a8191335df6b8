/**
 * Owns the question who may scrape over HTTPS: whose token it is and whether its owner may get {@code /metrics}, asked of the API server and
 * remembered for a while.
 *
 * <p>An edge. Runs on the metrics port's thread, one question at a time. Must not know HTTP servers or what is measured.
 *
 * <p>Source: Kubernetes API, authentication.k8s.io/v1 TokenReview and authorization.k8s.io/v1 SubjectAccessReview; RFC 6750 (bearer tokens).
 */
@NullMarked
package dev.metallbj.runtime.access;

import org.jspecify.annotations.NullMarked;
