package io.switchhook.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.switchhook.forwarding.Condition;
import io.switchhook.sip.Aor;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    private static final Aor ALICE = new Aor("alice", "example.net");
    private static final String SELF = "192.0.2.1:5060";

    @Test
    void defaultsNeedNoSetting() {
        Settings settings = Settings.read(key -> null);

        assertThat(settings.ringTime()).isEqualTo(Duration.ofSeconds(20));
        assertThat(settings.unreachableTime()).isEqualTo(Duration.ofSeconds(4));
        assertThat(settings.minExpires()).isEqualTo(Duration.ofSeconds(60));
        assertThat(settings.maxExpires()).isEqualTo(Duration.ofHours(1));
        assertThat(settings.voicemail().mailbox(ALICE, Condition.BUSY, SELF))
                .hasToString("Optional[sip:voicemail@192.0.2.1:5060;target=sip%3Aalice%40example.net;cause=486]");
        assertThat(settings.voicemail().retrieval(ALICE, SELF))
                .hasToString("Optional[sip:voicemail@192.0.2.1:5060;subscriber=sip%3Aalice%40example.net]");
        assertThat(settings.forwardingHeaders()).isEqualTo(new ForwardingHeaderSettings(true, true));
    }

    @Test
    void eachForwardingHeaderCanBeSwitchedOff() {
        assertThat(Settings.read(Map.of("switchhook.forwarding.diversion", "false")::get).forwardingHeaders())
                .isEqualTo(new ForwardingHeaderSettings(false, true));
        assertThat(Settings.read(Map.of("switchhook.forwarding.history-info", "false")::get).forwardingHeaders())
                .isEqualTo(new ForwardingHeaderSettings(true, false));
    }

    @Test
    void sessionIsNotShorterThanTheShortest() {
        assertThatThrownBy(() -> Settings.read(
                        Map.of("switchhook.call.session-expires", "5m", "switchhook.call.min-se", "10m")::get))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("not below switchhook.call.min-se");
    }

    @Test
    void eachCallOfTheMailboxHasAnEvenPortAndTheNext() {
        MediaSettings.Ports ports =
                Settings.read(Map.of("switchhook.voicemail.media.ports", "30001 - 30006")::get).media().ports();

        assertThat(ports.pairs()).isEqualTo(2);
        assertThat(ports.even(0)).isEqualTo(30002);
        assertThat(ports.even(1)).isEqualTo(30004);
        assertThat(Settings.read(key -> null).media().ports().pairs()).isEqualTo(1000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"20000", "20000-", "20001-20002", "30000-20000", "80-90", "65535-65536", "a-b", "1-2-3"})
    void rangeOfPortsHasAPair(String text) {
        assertThatThrownBy(() -> Settings.read(Map.of("switchhook.voicemail.media.ports", text)::get))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("two ports");
    }

    @Test
    void mediaHaveAnAddressAndNoName() {
        assertThat(Settings.read(Map.of("switchhook.voicemail.media.address", "2001:db8::1")::get).media().address())
                .isEqualTo("2001:db8::1");
        assertThatThrownBy(() -> Settings.read(Map.of("switchhook.voicemail.media.address", "192.0.2.0/24")::get))
                .isInstanceOf(InvalidSettingException.class);
        assertThatThrownBy(() -> Settings.read(Map.of("switchhook.voicemail.media.address", "media.example.net")::get))
                .isInstanceOf(InvalidSettingException.class);
    }

    @Test
    void voicemailDiffersByCondition() {
        Settings settings = Settings.read(Map.of(
                "switchhook.voicemail.uri", "sip:u{user}@vm",
                "switchhook.voicemail.uri.busy", "sip:b{user}@vm",
                "switchhook.voicemail.uri.declined", "none")::get);

        assertThat(settings.voicemail().mailbox(ALICE, Condition.NO_ANSWER, SELF)).hasToString("Optional[sip:ualice@vm]");
        assertThat(settings.voicemail().mailbox(ALICE, Condition.BUSY, SELF)).hasToString("Optional[sip:balice@vm]");
        assertThat(settings.voicemail().mailbox(ALICE, Condition.DECLINED, SELF)).isEmpty();
    }

    @Test
    void voicemailHasAnAddressForItsMessages() {
        assertThat(Settings.read(Map.of("switchhook.voicemail.access-uri", "sip:hear-{user}@vm")::get)
                .voicemail().retrieval(ALICE, SELF)).hasToString("Optional[sip:hear-alice@vm]");
        assertThat(Settings.read(Map.of("switchhook.voicemail.uri", "sip:{user}@vm")::get).voicemail().retrieval(ALICE, SELF)).isEmpty();
    }

    @Test
    void sessionsEndByThemselvesUnlessThatIsSwitchedOff() {
        assertThat(Settings.read(key -> null).sessionTimer())
                .isEqualTo(new SessionTimerSettings(Duration.ofMinutes(30), Duration.ofSeconds(90)));
        assertThat(Settings.read(Map.of("switchhook.call.session-expires", "0")::get).sessionTimer().isOn()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "switchhook.call.session-expires, 89s, a duration such as",
        "switchhook.call.session-expires, 0s, a duration such as",
        "switchhook.call.min-se, 89s, a duration such as",
        "switchhook.voicemail.access-uri, sip:{user}@vm;cause={cause}, there is no cause",
        "switchhook.voicemail.access-uri, {user}, a SIP URI",
        "switchhook.call.ring-time, soon, a duration such as",
        "switchhook.call.ring-time, 20, a duration such as",
        "switchhook.call.unreachable-time, 5m, from 100ms to 32s",
        "switchhook.registrar.bindings.max, 0, a whole number from 1 to 1000",
        "switchhook.registrar.expires.max, 30s, not below switchhook.registrar.expires.min",
        "switchhook.call.notify-forwarding, maybe, true or false",
        "switchhook.forwarding.diversion, maybe, true or false",
        "switchhook.forwarding.history-info, maybe, true or false",
        "switchhook.digest.algorithms, SHA-512, one or both of",
        "switchhook.digest.algorithms, MD5 MD5, one or both of",
        "switchhook.database.pool-size, 0, a whole number from 2 to 200",
        "switchhook.voicemail.uri, sip:{who}@x, known are {user}",
        "switchhook.voicemail.uri.busy, mailbox, a SIP URI",
    })
    void wrongSettingIsNamedWithItsValueAndWhatIsAllowed(String key, String value, String allowed) {
        assertThatThrownBy(() -> Settings.read(Map.of(key, value)::get))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContainingAll(key, '"' + value + '"', allowed)
                .message().doesNotContain("\n");
    }

    @Test
    void operatorIsInTheDomainOfTheSubscriber() {
        Settings settings = Settings.read(Map.of("switchhook.voicemail.operator", "sip:operator@{domain}")::get);

        assertThat(settings.dialogue().longest()).isEqualTo(Duration.ofMinutes(3));
        assertThat(Settings.read(key -> null).dialogue().operator()).isNull();
        assertThat(settings.dialogue().operator().expand(ALICE, Condition.ALWAYS, "")).hasToString("sip:operator@example.net");
    }

    @ParameterizedTest
    @CsvSource({"operator,operator", "operator,sip:{server}", "operator,sip:{cause}@example.net", "language,English!",
        "message.max,1s", "message.silence,0s"})
    void howMailboxesSpeakIsChecked(String key, String value) {
        assertThatThrownBy(() -> Settings.read(Map.of("switchhook.voicemail." + key, value)::get))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("switchhook.voicemail." + key);
    }
}
