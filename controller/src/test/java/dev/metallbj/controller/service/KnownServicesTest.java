package dev.metallbj.controller.service;

import static dev.metallbj.controller.service.TestServices.service;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.metallbj.controller.allocator.ServiceKey;
import dev.metallbj.runtime.kubernetes.model.Service;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KnownServicesTest {

    private static final ServiceKey WEB = new ServiceKey("shop", "web");

    private final Map<ServiceKey, Service> watched = new HashMap<>();
    private final KnownServices known = new KnownServices(new KnownServices.Cache() {
        @Override
        public Optional<Service> get(ServiceKey key) {
            return Optional.ofNullable(watched.get(key));
        }

        @Override
        public List<Service> all() {
            return List.copyOf(watched.values());
        }
    });

    @Test
    void anAnswerCountsUntilTheWatchHasSeenIt() {
        watched.put(WEB, service("web", "u1", 9));
        Service answer = service("web", "u1", 10, "192.0.2.1");

        known.learned(answer);

        assertEquals(Optional.of(answer), known.latest(WEB));
        assertEquals(List.of(answer), known.all());
        Service seen = service("web", "u1", 10, "192.0.2.1");
        watched.put(WEB, seen);
        assertEquals(Optional.of(seen), known.latest(WEB));
    }

    @Test
    void resourceVersionsAreNumbers() {
        watched.put(WEB, service("web", "u1", 999));
        Service answer = service("web", "u1", 1000);

        known.learned(answer);

        assertEquals(Optional.of(answer), known.latest(WEB), "as text 1000 is before 999");
    }

    @Test
    void anAnswerAboutAServiceThatWasMadeAnewSinceDoesNotCount() {
        Service anew = service("web", "u2", 20);
        watched.put(WEB, anew);

        known.learned(service("web", "u1", 30, "192.0.2.1"));

        assertEquals(Optional.of(anew), known.latest(WEB));
    }

    @Test
    void aServiceIsGoneWhenTheWatchSaysSo() {
        known.learned(service("web", "u1", 10));

        assertEquals(Optional.empty(), known.latest(WEB));
        assertEquals(List.of(), known.all());
    }
}
