package dev.metallbj.speaker.link;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The names of interfaces that are never used: regular expressions that need to be found anywhere in the name (spec section 6). */
public final class InterfaceExcludes {
    /** What is excluded where no file says otherwise. {@code br-*} is not in it: such bridges often carry the node's own address. */
    public static final List<String> DEFAULT_EXPRESSIONS = List.of(
            "^docker.*",
            "^cbr.*",
            "^dummy.*",
            "^virbr.*",
            "^lxcbr.*",
            "^veth.*",
            "^lo$",
            "^cali.*",
            "^tunl.*",
            "^flannel.*",
            "^kube-ipvs.*",
            "^cni.*",
            "^nodelocaldns.*",
            "^lxc.*");

    private final List<Pattern> patterns;

    private InterfaceExcludes(List<Pattern> patterns) {
        this.patterns = List.copyOf(patterns);
    }

    /**
     * Takes every expression that can be read.
     *
     * @param problems gets one sentence for each expression that cannot; the others are used all the same
     */
    public static InterfaceExcludes of(List<String> expressions, Consumer<String> problems) {
        List<Pattern> patterns = new ArrayList<>();
        for (String expression : expressions) {
            try {
                patterns.add(Pattern.compile(expression));
            } catch (PatternSyntaxException e) {
                problems.accept("announcedInterfacesToExclude: \"" + expression + "\" is not a regular expression ("
                        + e.getDescription() + " at position " + e.getIndex() + "); the other entries are used");
            }
        }
        return new InterfaceExcludes(patterns);
    }

    /** Those of {@link #DEFAULT_EXPRESSIONS}. */
    public static InterfaceExcludes defaults() {
        return of(DEFAULT_EXPRESSIONS, problem -> {
            throw new IllegalStateException(problem);
        });
    }

    public boolean excludes(String interfaceName) {
        for (Pattern pattern : patterns) {
            if (pattern.matcher(interfaceName).find()) {
                return true;
            }
        }
        return false;
    }
}
