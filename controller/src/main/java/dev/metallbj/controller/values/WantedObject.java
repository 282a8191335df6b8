package dev.metallbj.controller.values;

/**
 * An object as the values ask for it.
 *
 * @param name which
 * @param json the whole object as it is applied, with the label of this source
 */
record WantedObject(ObjectName name, String json) {}
