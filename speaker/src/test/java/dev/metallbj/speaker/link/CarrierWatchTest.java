package dev.metallbj.speaker.link;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.metallbj.config.IpAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CarrierWatchTest {
    @TempDir
    Path folder;

    @Test
    void anAddressThatNobodyHasAndLoopbackHaveNoCarrier() {
        assertEquals(Optional.empty(), new CarrierWatch(folder, IpAddress.parse("203.0.113.250")).get());
        assertEquals(Optional.empty(), new CarrierWatch(folder, IpAddress.parse("127.0.0.1")).get());
    }
}
