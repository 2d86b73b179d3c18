package io.switchhook.voicemail;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.sip.SipUri;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailboxSealTest {

    private static final String URI = "sip:voicemail@192.0.2.1:5060;target=sip%3Abob%40example.net;cause=486";

    private final MailboxSeal seal = new MailboxSeal();

    @Test
    void sealIsGoodForItsCallWhicheverWayThatGoes() {
        String good = seal.of("call", "tag", SipUri.parse(URI));

        assertThat(seal.isGood(good, "call", "tag", SipUri.parse(URI))).isTrue();
        assertThat(seal.isGood(good, "call", "tag", SipUri.parse(URI + ";transport=tcp"))).isTrue();
        assertThat(seal.isGood(good, "call", "tag", SipUri.parse(URI.replace("%3A", ":")))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "other, tag, sip:voicemail@192.0.2.1;target=sip%3Abob%40example.net;cause=486",
        "call, other, sip:voicemail@192.0.2.1;target=sip%3Abob%40example.net;cause=486",
        "call, '', sip:voicemail@192.0.2.1;target=sip%3Abob%40example.net;cause=486",
        "call, tag, sip:other@192.0.2.1;target=sip%3Abob%40example.net;cause=486",
        "call, tag, sip:voicemail@192.0.2.1;target=sip%3Aeve%40example.net;cause=486",
        "call, tag, sip:voicemail@192.0.2.1;target=sip%3Abob%40example.net;cause=408",
        "call, tag, sip:voicemail@192.0.2.1;target=sip%3Abob%40example.net",
        "call, tag, sip:voicemail@192.0.2.1;subscriber=sip%3Abob%40example.net;cause=486",
    })
    void sealIsGoodForNothingElse(String callId, String fromTag, String uri) {
        String good = seal.of("call", "tag", SipUri.parse(URI));

        assertThat(seal.isGood(good, callId, fromTag, SipUri.parse(uri))).isFalse();
    }

    @Test
    void nobodyElseCanSeal() {
        String theirs = new MailboxSeal().of("call", "tag", SipUri.parse(URI));

        assertThat(seal.isGood(theirs, "call", "tag", SipUri.parse(URI))).isFalse();
        assertThat(seal.isGood("", "call", "tag", SipUri.parse(URI))).isFalse();
        assertThat(seal.isGood("\u00e4", "call", "tag", SipUri.parse(URI))).isFalse();
    }
}
