package dev.metallbj.runtime.kubernetes;

/** Says in one line what went wrong with a request; the client wraps the reason that matters several times. */
final class Causes {

    private Causes() {}

    /** The innermost exception that says something of its own; when none does, the kinds of all of them. */
    static String line(Throwable thrown) {
        String said = "";
        StringBuilder kinds = new StringBuilder();
        for (Throwable one = thrown; one != null; one = one.getCause()) {
            String kind = one.getClass().getSimpleName();
            kinds.append(kinds.isEmpty() ? "" : ", ").append(kind);
            Throwable cause = one.getCause();
            String message = one.getMessage();
            // A wrapper without a message of its own repeats its cause.
            if (message != null && (cause == null || !message.equals(cause.toString()))) {
                said = kind + ": " + message;
            }
        }
        return said.isEmpty() ? kinds.toString() : said;
    }
}
