package io.switchhook.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.sip.Aor;
import io.switchhook.subscriber.FilledDirectory;
import org.junit.jupiter.api.Test;

class LastCallersTest {

    private static final Aor ALICE = new Aor("alice", "example.net");
    private static final Aor BOB = new Aor("bob", "example.net");

    private final LastCallers callers = new LastCallers(FilledDirectory.of("example.net", "alice", "bob"));

    @Test
    void lastCallerOfEachIsKnown() {
        callers.called(ALICE, "sip:bob@example.net");
        callers.called(ALICE, "tel:+4930123");
        callers.called(BOB, "sip:carol@example.net");

        assertThat(callers.of(ALICE)).contains("tel:+4930123");
        assertThat(callers.of(BOB)).contains("sip:carol@example.net");
        assertThat(callers.of(new Aor("carol", "example.net"))).isEmpty();
    }

    @Test
    void callerWithAMonstrousAddressIsNotRemembered() {
        callers.called(ALICE, "sip:bob@example.net");
        callers.called(ALICE, "sip:" + "x".repeat(1000) + "@example.net");

        assertThat(callers.of(ALICE)).isEmpty();
    }
}
