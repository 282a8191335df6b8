package dev.metallbj.controller.allocator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.Cidr;
import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpFamily;
import dev.metallbj.config.IpRange;
import dev.metallbj.config.Pool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Long random histories, compared after every step with a model that goes through every address, and with what must always hold. The
 * seeds are fixed: a failure names its own.
 */
class AllocatorHistoryTest {
    private static final int HISTORIES = 40;
    private static final List<Families> KINDS = List.of(Families.IPV4, Families.IPV6, Families.DUAL);
    private static final int STEPS = 200;

    @Test
    void anyHistoryKeepsTheInvariantsAndEqualsTheModel() {
        for (long seed = 1; seed <= HISTORIES; seed++) {
            new History(seed).run();
        }
    }

    private static final class History {
        private final String name;
        private final Random random;
        private final Allocator allocator = new Allocator();
        private List<Pool> pools = List.of();

        History(long seed) {
            name = "seed " + seed;
            random = new Random(seed);
        }

        void run() {
            setPools();
            for (int step = 0; step < STEPS; step++) {
                String where = name + " step " + step;
                switch (random.nextInt(20)) {
                    case 0 -> setPools();
                    case 1, 2, 3, 4, 5 -> allocator.unassign(service());
                    case 6, 7, 8 -> assignSomething(where);
                    default -> allocateLowest(where);
                }
                checkInvariants(where);
            }
        }

        private void setPools() {
            List<Pool> next = new ArrayList<>();
            int count = random.nextInt(1, 4);
            for (int i = 0; i < count; i++) {
                List<IpRange> ranges = new ArrayList<>();
                for (int entry = random.nextInt(1, 4); entry > 0; entry--) {
                    boolean v4 = random.nextBoolean();
                    // Around .0 and .255, so that buggy addresses come at the head, inside and at the end.
                    int first = 200 + 300 * entry + 1000 * i + random.nextInt(120);
                    int size = random.nextInt(1, 90);
                    ranges.add(new IpRange(address(v4, first), address(v4, first + size - 1)));
                }
                next.add(new Pool("pool" + i, Map.of(), ranges, true, random.nextInt(3) == 0, Optional.empty()));
            }
            Map<ServiceKey, Assignment> before = new HashMap<>();
            allocator.assignments().forEach(each -> before.put(each.service(), each));
            PoolChange change = allocator.setPools(next, Map.of());
            pools = change.changed() ? next : pools;
            for (Assignment lost : change.lost()) {
                assertTrue(poolOf(lost.addresses()).isEmpty(), name + ": lost " + lost + " although it fits");
                before.remove(lost.service());
            }
            for (Assignment kept : before.values()) {
                Assignment now = allocator.assignment(kept.service()).orElseThrow();
                assertEquals(kept.addresses(), now.addresses(), name);
            }
        }

        private static IpAddress address(boolean v4, int number) {
            return v4
                    ? IpAddress.ofV4(0xc633_0000 + number) // 198.51.x.y
                    : new IpAddress(0x2001_0db8_0000_0000L, number);
        }

        private ServiceKey service() {
            return new ServiceKey("ns" + random.nextInt(3), "s" + random.nextInt(40));
        }

        private Applicant applicant() {
            List<ServicePort> ports = new ArrayList<>();
            for (int port = 0; port < 3; port++) {
                if (random.nextInt(2) == 0) {
                    ports.add(new ServicePort(random.nextBoolean() ? "TCP" : "UDP", port));
                }
            }
            if (ports.isEmpty()) {
                ports.add(new ServicePort("TCP", 80));
            }
            SharingKey sharing = random.nextBoolean()
                    ? SharingKey.NONE
                    : new SharingKey("k" + random.nextInt(2), random.nextInt(4) == 0 ? "app=x" : "");
            return new Applicant(service(), Map.of(), ports, sharing);
        }

        private void assignSomething(String where) {
            Applicant applicant = applicant();
            Pool pool = pools.get(random.nextInt(pools.size()));
            IpRange range = pool.ranges().get(random.nextInt(pool.ranges().size()));
            IpAddress wanted = range.first();
            for (int i = random.nextInt((int) range.size()); i > 0; i--) {
                wanted = wanted.next();
            }
            boolean allowed = pool.contains(wanted) && mayUse(applicant, wanted);
            Allocation result = allocator.assign(applicant, List.of(wanted));
            assertEquals(allowed, result instanceof Assignment, where + " " + wanted + " " + result);
        }

        private void allocateLowest(String where) {
            Applicant applicant = applicant();
            Families families = KINDS.get(random.nextInt(KINDS.size()));
            if (allocator.assignment(applicant.service()).isPresent()) {
                return; // it keeps what it has; the vectors show that
            }
            List<IpAddress> expected = List.of();
            for (Pool pool : pools) {
                if (expected.isEmpty()) {
                    expected = lowest(pool, applicant, families);
                }
            }
            Allocation result = allocator.allocate(applicant, families);
            List<IpAddress> actual = result instanceof Assignment assignment ? assignment.addresses() : List.of();
            assertEquals(expected, actual, where + " " + families + " " + applicant);
        }

        private List<IpAddress> lowest(Pool pool, Applicant applicant, Families families) {
            List<IpAddress> chosen = new ArrayList<>();
            for (IpFamily family : IpFamily.values()) {
                boolean needed = families == Families.DUAL || families == Families.only(family);
                if (needed) {
                    Optional<IpAddress> lowest = lowest(pool, applicant, family);
                    if (lowest.isEmpty()) {
                        return List.of();
                    }
                    chosen.add(lowest.get());
                }
            }
            return chosen;
        }

        private Optional<IpAddress> lowest(Pool pool, Applicant applicant, IpFamily family) {
            for (IpRange range : pool.ranges()) {
                IpAddress address = range.first();
                for (long i = 0; family == range.family() && i < range.size(); i++) {
                    if (pool.contains(address) && mayUse(applicant, address)) {
                        return Optional.of(address);
                    }
                    address = address.next();
                }
            }
            return Optional.empty();
        }

        private boolean mayUse(Applicant applicant, IpAddress address) {
            for (Assignment other : allocator.assignments()) {
                if (other.addresses().contains(address)
                        && !other.service().equals(applicant.service())
                        && !mayShare(other, applicant.sharing(), applicant.ports())) {
                    return false;
                }
            }
            return true;
        }

        private static boolean mayShare(Assignment other, SharingKey sharing, List<ServicePort> ports) {
            Set<ServicePort> common = new HashSet<>(other.ports());
            common.retainAll(ports);
            return !sharing.key().isEmpty() && sharing.equals(other.sharing()) && common.isEmpty();
        }

        private Optional<Pool> poolOf(List<IpAddress> addresses) {
            return pools.stream()
                    .filter(pool -> addresses.stream().allMatch(pool::contains))
                    .findFirst();
        }

        private void checkInvariants(String where) {
            Map<IpAddress, List<Assignment>> users = new HashMap<>();
            for (Assignment assignment : allocator.assignments()) {
                assertEquals(
                        Optional.of(assignment.pool()),
                        poolOf(assignment.addresses()).map(Pool::name),
                        where);
                for (IpAddress address : assignment.addresses()) {
                    users.computeIfAbsent(address, _ -> new ArrayList<>()).add(assignment);
                }
            }
            users.values().forEach(each -> checkSharing(where, each));
            checkCounters(where, users.keySet());
            checkIntervals(where, users.keySet());
        }

        private static void checkSharing(String where, List<Assignment> users) {
            for (int i = 0; i < users.size(); i++) {
                for (Assignment other : users.subList(i + 1, users.size())) {
                    Assignment one = users.get(i);
                    assertTrue(mayShare(other, one.sharing(), one.ports()), where + " " + one + " with " + other);
                }
            }
        }

        private void checkCounters(String where, Set<IpAddress> used) {
            Map<String, PoolCounters> expected = new TreeMap<>();
            for (Pool pool : pools) {
                long v4 =
                        used.stream().filter(a -> a.isV4() && pool.contains(a)).count();
                long v6 =
                        used.stream().filter(a -> !a.isV4() && pool.contains(a)).count();
                int services = (int) allocator.assignments().stream()
                        .filter(each -> each.pool().equals(pool.name()))
                        .count();
                expected.put(
                        pool.name(),
                        new PoolCounters(
                                v4, v6, pool.size(IpFamily.IPV4) - v4, pool.size(IpFamily.IPV6) - v6, services));
            }
            assertEquals(expected, allocator.counters(), where);
        }

        private void checkIntervals(String where, Set<IpAddress> used) {
            for (AllocatorPool pool : allocator.pools().byName()) {
                for (IpFamily family : IpFamily.values()) {
                    pool.of(family).ranges().forEach(range -> checkIntervals(where, pool.pool(), range, used));
                }
            }
        }

        private static void checkIntervals(String where, Pool pool, PoolRange range, Set<IpAddress> used) {
            Set<IpAddress> free = new HashSet<>();
            Optional<IpAddress> end = Optional.empty();
            for (Map.Entry<IpAddress, IpAddress> interval :
                    range.free().intervals().entrySet()) {
                IpAddress first = interval.getKey();
                assertFalse(end.isPresent() && end.get().next().compareTo(first) >= 0, where + ": intervals touch");
                for (IpAddress a = first; a.compareTo(interval.getValue()) <= 0; a = a.next()) {
                    free.add(a);
                }
                end = Optional.of(interval.getValue());
            }
            IpAddress address = range.range().first();
            for (long i = 0; i < range.range().size(); i++) {
                // A buggy address may or may not have been dropped yet.
                if (pool.contains(address)) {
                    assertEquals(!used.contains(address), free.contains(address), where + " " + address);
                }
                address = address.next();
            }
        }
    }

    @Test
    void theSizeOfAPoolCostsNothing() {
        Allocator allocator = new Allocator();
        Pool eight = pool("eight", Cidr.containing(IpAddress.parse("198.0.0.0"), 8), true);
        Pool sixtyFour = pool("sixty-four", Cidr.containing(IpAddress.parse("2001:db8::"), 64), true);
        allocator.setPools(List.of(eight, sixtyFour), Map.of());
        for (int i = 0; i < 1000; i++) {
            ServiceKey service = new ServiceKey("d", "s" + i);
            Applicant applicant =
                    new Applicant(service, Map.of(), List.of(new ServicePort("TCP", 80)), SharingKey.NONE);
            allocator.allocate(applicant, i % 2 == 0 ? Families.IPV4 : Families.IPV6);
        }
        for (AllocatorPool pool : allocator.pools().byName()) {
            for (IpFamily family : IpFamily.values()) {
                for (PoolRange range : pool.of(family).ranges()) {
                    assertEquals(1, range.free().intervals().size(), range.toString());
                }
            }
        }
        PoolCounters counters = allocator.counters().getOrDefault("sixty-four", new PoolCounters(0, 0, 0, 0, 0));
        assertEquals(500, counters.assignedIpv6());
        assertEquals(Long.MAX_VALUE, counters.availableIpv6(), "2^64 - 500 is shown as 2^63 - 1");
        // 198.0.0.0 and the 255s and 0s after it are left out.
        assertEquals(Optional.of("198.0.1.246"), lastOf(allocator, "d", "s998"));
    }

    private static Optional<String> lastOf(Allocator allocator, String namespace, String name) {
        return allocator
                .assignment(new ServiceKey(namespace, name))
                .map(assignment -> assignment.addresses().getFirst().toString());
    }

    private static Pool pool(String name, Cidr block, boolean avoidBuggyIps) {
        return new Pool(name, Map.of(), List.of(block.range()), true, avoidBuggyIps, Optional.empty());
    }
}
