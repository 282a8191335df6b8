package dev.metallbj.lab.demo;

import dev.metallbj.lab.Requirements;
import dev.metallbj.lab.demo.Screen.Style;
import dev.metallbj.lab.program.Program;
import java.util.List;
import java.util.Optional;

/**
 * The demo: plays all acts and checks every step.
 *
 * <p>With {@code --keep} the cluster of act 1 goes on until Enter. Exit codes: 0 every step held, 1 one did not, 2 it cannot run here, or a
 * wrong argument; on Ctrl-C 130. Nothing is left on the machine in any case.
 */
public final class Demo {
    private static final String KEEP = "--keep";

    private final Screen screen;
    private final Story story;
    private final boolean keep;

    private Demo(Screen screen, boolean keep) {
        this.screen = screen;
        this.story = new Story(screen);
        this.keep = keep;
    }

    /**
     * Plays the demo and ends the JVM.
     *
     * @param args nothing or {@code --keep}
     */
    public static void main(String[] args) {
        System.exit(run(List.of(args)));
    }

    private static int run(List<String> args) {
        Optional<String> obstacle = unknownArgument(args).or(Demo::missing);
        if (obstacle.isPresent()) {
            System.err.println("demo: " + obstacle.get());
            return 2;
        }
        return new Demo(Screen.onStandardOutput(), args.contains(KEEP)).play();
    }

    private static Optional<String> unknownArgument(List<String> args) {
        return args.stream()
                .filter(arg -> !arg.equals(KEEP))
                .findFirst()
                .map(arg -> "unknown argument \"" + arg + "\"; the only one is " + KEEP);
    }

    /** Why the demo cannot run here. */
    private static Optional<String> missing() {
        return Requirements.check()
                .map(reason -> "it cannot run on this machine: " + reason)
                .or(() -> {
                    try {
                        Program.Kind.CONTROLLER.startScript();
                        Program.Kind.SPEAKER.startScript();
                        return Optional.empty();
                    } catch (IllegalStateException e) {
                        return Optional.ofNullable(e.getMessage());
                    }
                });
    }

    private int play() {
        try (var _ = Interruption.silences(screen)) {
            playAllActs();
            return 0;
        } catch (StepFailed e) {
            screen.print(Style.BAD, "The demo ends here: a step did not hold. Everything was removed.");
            return 1;
        }
    }

    private void playAllActs() {
        story.remark("metallb-java on a real API server and a real wire, with documentation addresses only.");
        ActOne home = new ActOne(story);
        try (Stage stage = open(home)) {
            play(home, stage);
            if (!keep) {
                stage.end();
            }
            play(new ActTwo(story));
            play(new ActThree(story));
            play(new ActFour(story));
            story.remark("");
            screen.print(
                    Style.GOOD, "All four acts done in " + Durations.seconds(story.elapsed()) + "; every step held.");
            if (keep) {
                new Playground(story, stage).open(home.web(stage));
            }
        }
    }

    /** From a new cluster to its end. */
    private void play(Act act) {
        try (Stage stage = open(act)) {
            play(act, stage);
            stage.end();
        }
    }

    private Stage open(Act act) {
        story.act(act.title());
        return Stage.open(story, act.cluster());
    }

    private void play(Act act, Stage stage) {
        try {
            act.play(stage);
        } catch (StepFailed e) {
            stage.programs().forEach(story::logTail);
            throw e;
        }
    }
}
