package dev.metallbj.lab.demo;

import dev.metallbj.lab.Lab;

/** A part of the story with a cluster of its own. */
sealed interface Act permits ActOne, ActTwo, ActThree, ActFour {
    /** One line that says what it shows. */
    String title();

    /** The cluster that it needs. */
    Lab.Builder cluster();

    /**
     * Plays it, on a cluster that runs and where nothing was done yet. Leaves everything running.
     *
     * @throws StepFailed if a step does not hold, after printing it
     */
    void play(Stage stage);
}
