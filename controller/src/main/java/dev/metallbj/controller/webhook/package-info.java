/**
 * Admission: whether a pool or an advertisement may be stored, and what to warn of.
 *
 * <p>Owns: reading and answering {@code AdmissionReview}s, and the decisions in them. Decisions are pure ({@code PoolDecider},
 * {@code AdvertisementDecider}, {@code MovingServices}); the edges are {@code ReviewHandler} (HTTP, on the port's thread) and {@code ApiStoredObjects}
 * (lists, with a time limit). Holds no state, so any replica answers, leader or not. Must not know: TLS, certificates, which
 * port it is. Source: spec section 1; Kubernetes documentation, "Dynamic Admission Control"; {@code admission.k8s.io/v1}.
 */
@NullMarked
package dev.metallbj.controller.webhook;

import org.jspecify.annotations.NullMarked;
