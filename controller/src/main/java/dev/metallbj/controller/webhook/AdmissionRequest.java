package dev.metallbj.controller.webhook;

import java.util.Map;
import java.util.Optional;

/**
 * A request to store or delete an object of one kind.
 *
 * @param uid to be repeated in the answer; not empty
 * @param namespace of the object
 * @param object as it will be; present unless {@code operation} is {@link Operation#DELETE}
 * @param before as it is; present in an {@link Operation#UPDATE}, nearly always in a DELETE
 * @param <S> the spec of the kind
 */
record AdmissionRequest<S>(
        String uid, String namespace, Operation operation, Optional<Item<S>> object, Optional<Item<S>> before) {

    /** What is to be done. */
    enum Operation {
        CREATE,
        UPDATE,
        DELETE
    }

    /**
     * An object.
     *
     * @param name or what its name will begin with
     * @param deleted whether it only waits for its finalizers
     * @param spec empty when it has none
     */
    record Item<S>(String name, Map<String, String> labels, boolean deleted, Optional<S> spec) {
        Item {
            labels = Map.copyOf(labels);
        }
    }

    /**
     * Whether nothing is at stake: an update that leaves the spec alone, such as one of labels or finalizers. It must get through also where the
     * object as stored would be refused today, or it could never be cleaned up.
     */
    boolean leavesSpecAlone() {
        return operation == Operation.UPDATE
                && (object.map(Item::deleted).orElse(false)
                        || object.flatMap(Item::spec).equals(before.flatMap(Item::spec)));
    }
}
