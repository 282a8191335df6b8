package dev.metallbj.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.controller.lease.state.LeaseSettings;
import dev.metallbj.runtime.cli.Arguments;
import dev.metallbj.runtime.cli.CommonFlags;
import dev.metallbj.runtime.cli.UsageException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControllerFlagsTest {

    /** As charts of the original start it. */
    @Test
    void theOriginalsCommandLineIsAccepted() throws UsageException {
        Arguments arguments = Controller.arguments(
                List.of(
                        "--port=7472",
                        "--log-level=info",
                        "--cert-service-name=metallb-webhook-service",
                        "--webhook-mode=enabled",
                        "--lb-class=metallb",
                        "--tls-min-version=VersionTLS12",
                        "--disable-cert-rotation=false",
                        "--webhook-http2"),
                Map.of(
                        "METALLB_ML_SECRET_NAME", "metallb-memberlist",
                        "METALLB_DEPLOYMENT", "metallb-controller",
                        "METALLB_NAMESPACE", "metallb-system",
                        "METALLB_BGP_TYPE", "frr"));

        assertEquals("metallb", arguments.get(CommonFlags.LB_CLASS));
        assertEquals("metallb-system", arguments.get(CommonFlags.NAMESPACE));
        assertEquals("metallb-memberlist", arguments.get(ControllerFlags.ML_SECRET_NAME));
        assertEquals("metallb-controller", arguments.get(ControllerFlags.DEPLOYMENT));
        assertEquals(1, arguments.ignored().size());
    }

    @Test
    void defaultsAreTheOriginals() throws UsageException {
        Arguments arguments = Controller.arguments(List.of(), Map.of());

        assertEquals(7472, arguments.get(CommonFlags.PORT));
        assertEquals(17472, arguments.get(CommonFlags.HEALTH_PROBE_PORT));
        assertEquals("", arguments.get(CommonFlags.LB_CLASS));
        assertEquals(ControllerFlags.WebhookMode.ENABLED, arguments.get(ControllerFlags.WEBHOOK_MODE));
        assertEquals(9443, arguments.get(ControllerFlags.WEBHOOK_PORT));
        assertEquals("metallb-webhook-service", arguments.get(ControllerFlags.CERT_SERVICE_NAME));
        assertEquals("metallb-webhook-cert", arguments.get(ControllerFlags.WEBHOOK_SECRET));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--no-such-flag", "--port=x", "--port=70000", "--webhook-mode=perhaps", "--log-level=loud"})
    void whatIsWrongIsNamed(String flag) {
        UsageException wrong = assertThrows(UsageException.class, () -> Controller.arguments(List.of(flag), Map.of()));

        String name = flag.contains("=") ? flag.substring(0, flag.indexOf('=')) : flag;
        assertTrue(String.valueOf(wrong.getMessage()).contains(name), wrong.getMessage());
    }

    @Test
    void timesOfTheLeaseHaveToFit() throws UsageException {
        assertEquals(LeaseSettings.DEFAULT, ControllerFlags.leaseSettings(Controller.arguments(List.of(), Map.of())));
        Arguments chosen = Controller.arguments(
                List.of("--lease-duration=1m", "--lease-renew-deadline=40s", "--lease-retry-period=1500ms"), Map.of());
        assertEquals(
                new LeaseSettings(Duration.ofMinutes(1), Duration.ofSeconds(40), Duration.ofMillis(1500)),
                ControllerFlags.leaseSettings(chosen));

        Arguments wrong = Controller.arguments(List.of("--lease-duration=8s"), Map.of());
        UsageException refused = assertThrows(UsageException.class, () -> ControllerFlags.leaseSettings(wrong));
        assertEquals(
                "--lease-duration=8s --lease-renew-deadline=10s --lease-retry-period=2s do not fit: want duration > deadline"
                        + " > period > 0, each by 100ms or more, and at most 1h, for example 15s, 10s and 2s",
                refused.getMessage());
    }
}
