package io.switchhook.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.transfer.RelayedDialogs;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DialogsTest {

    private static final RelayedDialogs.Parties PARTIES = new RelayedDialogs.Parties(
            new RelayedDialogs.Party(SipUri.parse("sip:a@10.0.0.1"), Optional.of(new Aor("alice", "example.net"))),
            new RelayedDialogs.Party(SipUri.parse("sip:b@10.0.0.2"), Optional.empty()));

    private final Dialogs dialogs = new Dialogs();

    @Test
    void partiesAreFoundByTheTagsInEitherOrderWhileTheCallIsUp() {
        dialogs.established("session", new Dialogs.Id("call", "a", "b"), PARTIES);

        assertThat(dialogs.parties("call", "a", "b")).contains(PARTIES);
        assertThat(dialogs.parties("call", "b", "a")).contains(PARTIES);
        assertThat(dialogs.parties("call", "a", "c")).isEmpty();
        assertThat(dialogs.parties("other", "a", "b")).isEmpty();

        dialogs.hungUp("call", "b", "a");

        assertThat(dialogs.parties("call", "a", "b")).isEmpty();
    }
}
