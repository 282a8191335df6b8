package dev.metallbj.controller.service;

import java.util.List;
import java.util.Optional;

/**
 * What to write, in one request to the {@code status} subresource with the resource version of the Service that was planned.
 *
 * @param ingress the complete new {@code status.loadBalancer.ingress[].ip}; empty = remove all
 * @param pool the new value of {@value ServiceAnnotations#ALLOCATED_FROM}; empty = remove the annotation
 */
public record StatusWrite(List<String> ingress, Optional<String> pool) {}
