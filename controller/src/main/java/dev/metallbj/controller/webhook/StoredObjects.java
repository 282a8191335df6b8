package dev.metallbj.controller.webhook;

import dev.metallbj.crd.IPAddressPool;
import dev.metallbj.crd.L2Advertisement;
import java.util.List;
import java.util.Map;

/** What is stored at this moment. */
interface StoredObjects {
    /** The pools of the operator's namespace. */
    List<IPAddressPool> pools() throws UnavailableException;

    /** The advertisements of the operator's namespace. */
    List<L2Advertisement> advertisements() throws UnavailableException;

    /** Every namespace of the cluster with its labels. */
    Map<String, Map<String, String>> namespaces() throws UnavailableException;
}
