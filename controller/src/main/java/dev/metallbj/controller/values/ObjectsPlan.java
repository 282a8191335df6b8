package dev.metallbj.controller.values;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What has to be done so that the objects are those of the values. Everything wanted is applied, whether it changed or not: the API server compares,
 * and writes nothing that is equal. Computes only.
 *
 * @param apply in this order
 * @param prune what an earlier version of the values asked for and this one does not, in this order; deleted when all has been applied, so that
 *     addresses which move from one pool to another are always in one where that can be had
 */
record ObjectsPlan(List<WantedObject> apply, List<ObjectName> prune) {

    /**
     * Decides.
     *
     * @param wanted as the ConfigMap has it now
     * @param labelled which objects with the label exist now
     */
    static ObjectsPlan of(List<WantedObject> wanted, Set<ObjectName> labelled) {
        Set<ObjectName> gone = new HashSet<>(labelled);
        wanted.forEach(object -> gone.remove(object.name()));
        // Advertisements first: one that names a pool which is gone already would be complained about.
        List<ObjectName> prune = gone.stream()
                .sorted(Comparator.comparing(ObjectName::kind).reversed().thenComparing(ObjectName::name))
                .toList();
        return new ObjectsPlan(List.copyOf(wanted), prune);
    }

    /** Whether everything that is wanted exists, in whatever version. */
    static boolean allExist(List<WantedObject> wanted, Set<ObjectName> labelled) {
        return wanted.stream().allMatch(object -> labelled.contains(object.name()));
    }
}
