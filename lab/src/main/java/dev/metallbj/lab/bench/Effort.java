package dev.metallbj.lab.bench;

/** How long to measure: {@link #FULL} for numbers to publish, {@link #QUICK} to see whether something has become worse. */
enum Effort {
    FULL,
    QUICK;

    /** One of two numbers: of samples, of seconds. */
    int of(int full, int quick) {
        return this == FULL ? full : quick;
    }
}
