package dev.metallbj.controller;

import dev.metallbj.controller.lease.state.LeaseSettings;
import dev.metallbj.runtime.cli.Arguments;
import dev.metallbj.runtime.cli.CommandLine;
import dev.metallbj.runtime.cli.CommonFlags;
import dev.metallbj.runtime.cli.Flag;
import dev.metallbj.runtime.cli.UsageException;
import dev.metallbj.runtime.cli.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The flags that only the controller has (spec section 8). */
final class ControllerFlags {

    /** The values of {@code --webhook-mode}. */
    enum WebhookMode {
        /** Controller and webhooks. */
        ENABLED,
        /** No webhooks. */
        DISABLED,
        /** Webhooks, and no Service is touched. */
        ONLYWEBHOOK
    }

    static final Flag<String> ML_SECRET_NAME = Flag.of(
                    "ml-secret-name",
                    ValueType.text("NAME"),
                    "",
                    "Secret that holds the key of the speakers' gossip; made unless it exists. Empty: none is made.")
            .orElseFrom("METALLB_ML_SECRET_NAME");
    static final Flag<String> DEPLOYMENT = Flag.of(
                    "deployment", ValueType.text("NAME"), "", "Deployment of this controller; it owns that Secret.")
            .orElseFrom("METALLB_DEPLOYMENT");
    static final Flag<WebhookMode> WEBHOOK_MODE = Flag.of(
            "webhook-mode",
            ValueType.oneOf(WebhookMode.class),
            WebhookMode.ENABLED,
            "Whether pools and advertisements are checked before they are stored.");
    static final Flag<Boolean> DISABLE_CERT_ROTATION = Flag.of(
            "disable-cert-rotation",
            ValueType.bool(),
            false,
            "Take the webhook's certificate from --cert-dir as it is, instead of making and renewing one.");
    static final Flag<String> CERT_DIR = Flag.of(
            "cert-dir",
            ValueType.text("DIR"),
            "/tmp/k8s-webhook-server/serving-certs",
            "Folder of the webhook's certificate.");
    static final Flag<String> CERT_SERVICE_NAME = Flag.of(
            "cert-service-name",
            ValueType.text("NAME"),
            "metallb-webhook-service",
            "Service through which the API server calls the webhook.");
    static final Flag<String> WEBHOOK_SECRET = Flag.of(
            "webhook-secret",
            ValueType.text("NAME"),
            "metallb-webhook-cert",
            "Secret that holds the webhook's certificate.");

    static final Flag<Integer> WEBHOOK_PORT = Flag.of(
            "webhook-port",
            ValueType.port(),
            9443,
            "TCP port of the webhooks, over HTTPS; 0 lets the system choose, which only tests want.");

    static final Flag<String> OBJECTS_CONFIGMAP = Flag.of(
            "objects-configmap",
            ValueType.text("NAME"),
            "",
            "ConfigMap of the chart with pools and advertisements that are applied; empty: none.");

    static final Flag<Duration> LEASE_DURATION = Flag.of(
            "lease-duration",
            ValueType.duration(),
            LeaseSettings.DEFAULT.duration(),
            "How long the other replicas wait for a leader that they do not hear of any more.");
    static final Flag<Duration> LEASE_RENEW_DEADLINE = Flag.of(
            "lease-renew-deadline",
            ValueType.duration(),
            LeaseSettings.DEFAULT.renewDeadline(),
            "How long a leader that cannot renew its Lease still writes.");
    static final Flag<Duration> LEASE_RETRY_PERIOD = Flag.of(
            "lease-retry-period",
            ValueType.duration(),
            LeaseSettings.DEFAULT.retryPeriod(),
            "Time from one renewal of the Lease to the next.");

    private ControllerFlags() {}

    /** @throws UsageException when the three times do not fit together */
    static LeaseSettings leaseSettings(Arguments arguments) throws UsageException {
        Duration duration = arguments.get(LEASE_DURATION);
        Duration deadline = arguments.get(LEASE_RENEW_DEADLINE);
        Duration retry = arguments.get(LEASE_RETRY_PERIOD);
        if (!LeaseSettings.fit(duration, deadline, retry)) {
            throw new UsageException("--lease-duration=" + print(LEASE_DURATION, duration)
                    + " --lease-renew-deadline=" + print(LEASE_RENEW_DEADLINE, deadline)
                    + " --lease-retry-period=" + print(LEASE_RETRY_PERIOD, retry)
                    + " do not fit: want duration > deadline > period > 0, each by 100ms or more, and at most "
                    + print(LEASE_DURATION, LeaseSettings.LONGEST) + ", for example 15s, 10s and 2s");
        }
        return new LeaseSettings(duration, deadline, retry);
    }

    private static String print(Flag<Duration> flag, Duration value) {
        return flag.type().printer().apply(value);
    }

    /** The whole command line of the controller. */
    static CommandLine commandLine() {
        List<Flag<?>> flags = new ArrayList<>(CommonFlags.ALL);
        flags.addAll(List.of(
                ML_SECRET_NAME,
                DEPLOYMENT,
                WEBHOOK_MODE,
                WEBHOOK_PORT,
                DISABLE_CERT_ROTATION,
                CERT_DIR,
                CERT_SERVICE_NAME,
                WEBHOOK_SECRET,
                OBJECTS_CONFIGMAP,
                LEASE_DURATION,
                LEASE_RENEW_DEADLINE,
                LEASE_RETRY_PERIOD));
        return new CommandLine(
                "metallb-controller",
                "Gives Services of type LoadBalancer addresses from IPAddressPools.",
                flags,
                CommonFlags.IGNORED);
    }
}
