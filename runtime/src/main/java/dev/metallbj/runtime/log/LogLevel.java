package dev.metallbj.runtime.log;

/** The values of {@code --log-level}: the least severe level that is written. */
public enum LogLevel {
    ALL,
    DEBUG,
    INFO,
    WARN,
    ERROR,
    NONE
}
