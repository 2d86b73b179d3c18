package io.switchhook.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.registrar.PhoneAbilities.Said;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.util.List;
import org.junit.jupiter.api.Test;

class PhoneAbilitiesTest {

    private static final Aor BOB = new Aor("bob", "example.net");
    private static final SipUri DESK = SipUri.parse("sip:bob@192.0.2.7:5070");
    private static final List<String> CALLS = List.of("INVITE, ACK, BYE");

    private final PhoneAbilities abilities = new PhoneAbilities();

    @Test
    void nothingIsKnownOfAPhoneThatSaysNothing() {
        abilities.registered(BOB, DESK, "boot-1", List.of());

        assertThat(abilities.of(BOB, DESK)).isEqualTo(Said.NOTHING);
    }

    @Test
    void phoneIsKnownByItsRegisterWhateverParametersItsContactHas() {
        abilities.registered(BOB, DESK, "boot-1", CALLS);

        assertThat(abilities.of(BOB, DESK.withParameter("transport", "tcp"))).isEqualTo(new Said(CALLS, List.of()));
        assertThat(abilities.of(BOB, SipUri.parse("sip:bob@192.0.2.7:5071"))).isEqualTo(Said.NOTHING);
        assertThat(abilities.of(new Aor("alice", "example.net"), DESK)).isEqualTo(Said.NOTHING);
    }

    @Test
    void lastAnswerCounts() {
        abilities.registered(BOB, DESK, "boot-1", CALLS);
        abilities.answered(BOB, DESK, new Said(List.of("INVITE, REFER"), List.of("replaces")));

        assertThat(abilities.of(BOB, DESK)).isEqualTo(new Said(List.of("INVITE, REFER"), List.of("replaces")));
    }

    @Test
    void whatIsNotSaidAgainStays() {
        abilities.registered(BOB, DESK, "boot-1", CALLS);
        abilities.answered(BOB, DESK, new Said(List.of(), List.of("timer")));
        abilities.registered(BOB, DESK, "boot-1", List.of());

        assertThat(abilities.of(BOB, DESK)).isEqualTo(new Said(CALLS, List.of("timer")));
    }

    @Test
    void phoneThatStartsAnewMayBeAnother() {
        abilities.registered(BOB, DESK, "boot-1", CALLS);
        abilities.registered(BOB, DESK, "boot-2", List.of());

        assertThat(abilities.of(BOB, DESK)).isEqualTo(Said.NOTHING);
    }

    @Test
    void answerOfAPhoneThatRegisteredBeforeAStartOfOursCounts() {
        abilities.answered(BOB, DESK, new Said(CALLS, List.of()));

        assertThat(abilities.of(BOB, DESK).allow()).isEqualTo(CALLS);
    }
}
