/**
 * The certificates by which the API server knows the webhook: an authority (CA) and a serving certificate, kept in a Secret, with the CA written
 * into the webhook configuration.
 *
 * <p>Owns: making, renewing and taking over certificates; the Secret; the {@code caBundle}s. {@link
 * dev.metallbj.controller.certificate.CertificateRotation} is an edge with a thread of its own; {@link
 * dev.metallbj.controller.certificate.WebhookKeys}, {@link dev.metallbj.controller.certificate.RotationStep} and {@link
 * dev.metallbj.controller.certificate.CaBundle} decide and do no I/O. Must not know what the webhook answers. Only {@link
 * dev.metallbj.controller.certificate.CertificateIssuer} knows BouncyCastle, whose classes are so loaded only when a certificate is made. Source:
 * spec section 8; RFC 5280; Kubernetes API reference v1.34, admissionregistration.k8s.io/v1.
 */
@NullMarked
package dev.metallbj.controller.certificate;

import org.jspecify.annotations.NullMarked;
