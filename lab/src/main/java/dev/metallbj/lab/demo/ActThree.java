package dev.metallbj.lab.demo;

import dev.metallbj.lab.Lab;

/** Nodes die and are taken out of service, while a client uses a Service without rest. */
final class ActThree implements Act {
    private final Story story;

    ActThree(Story story) {
        this.story = story;
    }

    @Override
    public String title() {
        return "ACT 3  A node dies: speakers gossip, and the next one takes over";
    }

    @Override
    public Lab.Builder cluster() {
        return Lab.builder().nodes(3).namespace(DnsServer.OPERATOR);
    }

    @Override
    public void play(Stage stage) {
        try (User user = DnsServer.start(story, stage)) {
            new PulledCable(story, stage, user).play();
            OutOfService outOfService = new OutOfService(story, stage, user);
            outOfService.stopSpeaker();
            outOfService.drain();
        }
    }
}
