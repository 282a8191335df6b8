package dev.metallbj.controller.webhook;

import dev.metallbj.controller.webhook.AdmissionRequest.Item;
import dev.metallbj.crd.MetallbResource;

/** Where an object is, and where it would count. Pure. */
final class Namespaces {
    private Namespaces() {}

    /** Gives the resource the item's metadata. */
    static void describe(MetallbResource resource, String namespace, Item<?> item) {
        resource.getMetadata().setNamespace(namespace);
        resource.getMetadata().setName(item.name());
        resource.getMetadata().setLabels(item.labels());
    }

    /**
     * Why an object is refused that nothing would act on.
     *
     * @param object as messages name it
     * @param right the operator's namespace
     */
    static String refusal(String object, String namespace, String right) {
        return object + ": metadata.namespace \"" + namespace
                + "\" is not the namespace of the controller, so nothing would"
                + " act on it; it must be in namespace \"" + right + "\"";
    }
}
