package dev.metallbj.speaker.memberlist.config;

import dev.metallbj.speaker.memberlist.state.Parameters;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What holds for everything that the file does not say. */
enum Profile {
    FAST,
    LAN,
    WAN;

    /** The one of that name, in any case, or empty. */
    static Optional<Profile> named(String name) {
        return Arrays.stream(values())
                .filter(one -> one.name().equalsIgnoreCase(name))
                .findFirst();
    }

    /** For a message: all names. */
    static String names() {
        return Arrays.stream(values()).map(Profile::toString).collect(Collectors.joining(", "));
    }

    Parameters parameters() {
        return switch (this) {
            case FAST -> Parameters.FAST;
            case LAN -> Parameters.LAN;
            case WAN -> Parameters.WAN;
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
