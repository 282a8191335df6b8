package dev.metallbj.lab.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        Table table = new Table("SERVICE", "IP", "NODE")
                .row("web", "192.0.2.1", "node-a")
                .row("database", "", "b");

        assertEquals(
                List.of(
                        "SERVICE   IP         NODE", //
                        "web       192.0.2.1  node-a",
                        "database             b"),
                table.lines());
    }

    @Test
    void nothingStandsAfterTheLastCell() {
        assertEquals(
                List.of("A  LONG", "x  y"), new Table("A", "LONG").row("x", "y").lines());
    }

    @Test
    void aRowWithAMissingCellIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Table("A", "B").row("x"));
    }
}
