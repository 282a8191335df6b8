package dev.metallbj.runtime.kubernetes;

/** Says in one line what went wrong with a request; the client wraps the reason that matters several times. */
final class Causes {

    private Causes() {}

    static String line(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null
                ? root.getClass().getSimpleName()
                : root.getClass().getSimpleName() + ": " + message;
    }
}
