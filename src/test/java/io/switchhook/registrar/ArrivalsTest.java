package io.switchhook.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.sip.SipUri;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrivalsTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Binding DESK = binding("sip:alice@192.0.2.1", "boot-1", "sip:alice@192.0.2.1", List.of());

    private static Binding binding(String contact, String callId, String reachedAt, List<String> path) {
        return new Binding(SipUri.parse(contact), 1000, NOW, callId, 1, path, SipUri.parse(reachedAt));
    }

    @Test
    void newPhoneHasArrived() {
        Binding mobile = binding("sip:alice@192.0.2.2", "boot-2", "sip:alice@192.0.2.2", List.of());

        assertThat(Arrivals.among(List.of(), List.of(DESK))).containsExactly(DESK);
        assertThat(Arrivals.among(List.of(DESK), List.of(DESK, mobile))).containsExactly(mobile);
    }

    @Test
    void refreshIsNoArrival() {
        Binding refreshed = new Binding(
                DESK.contact(), 500, NOW.plusSeconds(60), DESK.callId(), 2, DESK.path(), DESK.reachedAt());

        assertThat(Arrivals.among(List.of(DESK), List.of(refreshed))).isEmpty();
        assertThat(Arrivals.among(List.of(DESK), List.of())).isEmpty();
    }

    @Test
    void phoneThatHasStartedAnewOrMovedHasArrived() {
        Binding restarted = binding("sip:alice@192.0.2.1", "boot-3", "sip:alice@192.0.2.1", List.of());
        Binding moved = binding("sip:alice@192.0.2.1", "boot-1", "sip:alice@198.51.100.1:4711", List.of());
        Binding behind = binding(
                "sip:alice@192.0.2.1", "boot-1", "sip:alice@192.0.2.1", List.of("<sip:edge.example.net;lr>"));

        for (Binding other : List.of(restarted, moved, behind)) {
            assertThat(Arrivals.among(List.of(DESK), List.of(other))).containsExactly(other);
        }
    }
}
