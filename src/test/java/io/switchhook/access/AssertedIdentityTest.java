package io.switchhook.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.settings.AccessSettings;
import io.switchhook.settings.Settings;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.subscriber.ClassOfService;
import io.switchhook.subscriber.Credentials;
import io.switchhook.subscriber.Subscriber;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AssertedIdentityTest {

    private static final AccessSettings SETTINGS =
            Settings.read(Map.of("switchhook.trusted", "198.51.100.0/24")::get).access();
    private static final SipUri PEER = SipUri.parse("sip:x@198.51.100.7");
    private static final SipUri PHONE = SipUri.parse("sip:carol@192.0.2.1:5070");
    private static final List<String> GATEWAY_SAYS = List.of("<sip:+4999@gw.test>", "<tel:+4999>");

    private static AssertedIdentity caller(String displayName, List<String> asserted, String... privacy) {
        Subscriber bob = new Subscriber(
                1, new Aor("bob", "example.test"), Set.of(), displayName, Credentials.of("bob", "example.test", "x"), true,
                ClassOfService.INTERNAL_ONLY, Duration.ofSeconds(20), true, true, ZoneId.of("UTC"), Locale.ENGLISH);
        return AssertedIdentity.of(SETTINGS, new Access.Allowed(Optional.of(bob), false), asserted, List.of(privacy));
    }

    private static AssertedIdentity peer(List<String> asserted, String... privacy) {
        return AssertedIdentity.of(SETTINGS, new Access.Allowed(Optional.empty(), true), asserted, List.of(privacy));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Bob Builder|\"Bob Builder\" <sip:bob@example.test>",
        "Bob \"B\" \\|\"Bob \\\"B\\\" \\\\\" <sip:bob@example.test>",
        "''|<sip:bob@example.test>"})
    void subscriberIsNamedToTrustedHops(String displayName, String value) {
        AssertedIdentity identity = caller(displayName, List.of());

        assertThat(identity.towards(PEER, List.of())).containsExactly(value);
        assertThat(identity.towardsVoicemail()).containsExactly(value);
    }

    @Test
    void trustIsInTheNextHopAndNotInWhoIsBehindIt() {
        AssertedIdentity identity = caller("Bob", List.of());

        assertThat(identity.isTrusted(PEER, List.of())).isTrue();
        assertThat(identity.isTrusted(PHONE, List.of())).isFalse();
        assertThat(identity.isTrusted(PHONE, List.of("<sip:198.51.100.7;lr>"))).isTrue();
        assertThat(identity.isTrusted(PEER, List.of("<sip:192.0.2.1;lr>"))).isFalse();
    }

    @Test
    void displayNameCannotBringInAnotherHeader() {
        assertThat(caller("Bob\r\nX: y", List.of()).towardsVoicemail())
                .containsExactly("\"BobX: y\" <sip:bob@example.test>");
    }

    @Test
    void subscriberIsNotNamedToOthers() {
        assertThat(caller("Bob", List.of()).towards(PHONE, List.of())).isEmpty();
    }

    @Test
    void whatAnUntrustedSenderSaysIsReplaced() {
        assertThat(caller("", GATEWAY_SAYS).towards(PEER, List.of())).containsExactly("<sip:bob@example.test>");
        AssertedIdentity stranger = AssertedIdentity.of(
                SETTINGS, new Access.Allowed(Optional.empty(), false), GATEWAY_SAYS, List.of());
        assertThat(stranger.towardsVoicemail()).isEmpty();
        assertThat(stranger.towards(PEER, List.of())).isEmpty();
    }

    @Test
    void whatATrustedPeerSaysIsPassedOn() {
        assertThat(peer(GATEWAY_SAYS).towards(PEER, List.of())).isEqualTo(GATEWAY_SAYS);
        assertThat(peer(GATEWAY_SAYS).towards(PHONE, List.of())).isEqualTo(GATEWAY_SAYS);
        assertThat(peer(List.of()).towards(PEER, List.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "critical; ID", "user;id"})
    void privateIdentityIsToldToTrustedHopsAlone(String privacy) {
        assertThat(peer(GATEWAY_SAYS, privacy).towards(PEER, List.of())).isEqualTo(GATEWAY_SAYS);
        assertThat(peer(GATEWAY_SAYS, privacy).towardsVoicemail()).isEqualTo(GATEWAY_SAYS);
        assertThat(peer(GATEWAY_SAYS, privacy).towards(PHONE, List.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "header", "idle"})
    void otherPrivacyHidesNoIdentity(String privacy) {
        assertThat(peer(GATEWAY_SAYS, privacy).towards(PHONE, List.of())).isEqualTo(GATEWAY_SAYS);
    }

    @Test
    void nextHopIsTheFirstOfTheRoute() {
        AssertedIdentity identity = caller("", List.of());

        assertThat(identity.towards(PHONE, List.of("<sip:198.51.100.9;lr>", "<sip:192.0.2.3;lr>"))).hasSize(1);
        assertThat(identity.towards(PEER, List.of("<sip:192.0.2.3;lr>"))).isEmpty();
        assertThat(identity.towards(SipUri.parse("sip:x@example.test;maddr=198.51.100.7"), List.of())).hasSize(1);
        assertThat(identity.towards(SipUri.parse("sip:x@198.51.100.7;maddr=192.0.2.1"), List.of())).isEmpty();
    }
}
