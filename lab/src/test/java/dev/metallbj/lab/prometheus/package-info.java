/** What a real Prometheus makes of our programs: discovery, scrapes, alerts, the dashboard, and the page about all series. */
@NullMarked
package dev.metallbj.lab.prometheus;

import org.jspecify.annotations.NullMarked;
