/**
 * The Helm chart: rendering and installing it with a real helm, and what is written from it (the table of its values, plain manifests).
 *
 * <p>Owns: where helm is, and the folder it works in. Any thread. Source: {@code helm/metallb}.
 */
@NullMarked
package dev.metallbj.lab.chart;

import org.jspecify.annotations.NullMarked;
