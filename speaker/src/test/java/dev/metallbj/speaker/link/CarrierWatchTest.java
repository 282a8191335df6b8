package dev.metallbj.speaker.link;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CarrierWatchTest {
    @TempDir
    Path folder;

    @Test
    void anAddressThatNobodyHasAndLoopbackHaveNoCarrier() throws IOException {
        assertEquals(Optional.empty(), new CarrierWatch(folder, InetAddress.getByName("203.0.113.250")).get());
        assertEquals(Optional.empty(), new CarrierWatch(folder, InetAddress.getLoopbackAddress()).get());
    }
}
