package io.switchhook.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SipUriTest {

    /** The equal pairs of RFC 3261 19.1.4. */
    @ParameterizedTest
    @CsvSource(delimiter = ' ', value = {
        "sip:%61lice@atlanta.com;transport=TCP sip:alice@AtlanTa.CoM;Transport=tcp",
        "sip:carol@chicago.com sip:carol@chicago.com;newparam=5",
        "sip:carol@chicago.com;security=on sip:carol@chicago.com;newparam=5",
        "sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com",
        "sip:alice@atlanta.com?subject=project%20x&priority=urgent sip:alice@atlanta.com?priority=urgent&subject=project%20x",
    })
    void equalUrisMatch(String one, String other) {
        assertThat(SipUri.parse(one).matches(SipUri.parse(other))).isTrue();
        assertThat(SipUri.parse(other).matches(SipUri.parse(one))).isTrue();
    }

    /** The different pairs of RFC 3261 19.1.4. */
    @ParameterizedTest
    @CsvSource(delimiter = ' ', value = {
        "SIP:ALICE@AtLanTa.CoM;Transport=udp sip:alice@AtLanTa.CoM;Transport=UDP",
        "sip:bob@biloxi.com sip:bob@biloxi.com:5060",
        "sip:bob@biloxi.com sip:bob@biloxi.com:6000;transport=tcp",
        "sip:carol@chicago.com sip:carol@chicago.com?Subject=next%20meeting",
        "sip:bob@phone21.boxesbybob.com sip:bob@192.0.2.4",
        "sip:carol@chicago.com;security=on sip:carol@chicago.com;security=off",
        "sip:carol@chicago.com sips:carol@chicago.com",
        "sip:carol@chicago.com sip:carol@chicago.com;user=phone",
        "sip:carol@chicago.com sip:carol@chicago.com;maddr=10.0.0.1",
    })
    void differentUrisDoNotMatch(String one, String other) {
        assertThat(SipUri.parse(one).matches(SipUri.parse(other))).isFalse();
        assertThat(SipUri.parse(other).matches(SipUri.parse(one))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "sip:alice@example.net",
        "sips:alice@example.net:5061;transport=tcp",
        "sip:example.net",
        "sip:+4930123;phone-context=x@example.net;user=phone",
        "sip:alice@[2001:db8::1]:5060;lr",
        "sip:a%40b@example.net?Replaces=x%3Bto-tag%3D1",
        "sip:user;par=u%40h.com@example.net",
    })
    void uriIsWrittenAsItWasRead(String uri) {
        SipUri parsed = SipUri.parse(uri);

        assertThat(SipUri.parse(parsed.toString())).isEqualTo(parsed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sip:", "tel:+49", "http://x", "sip:@example.net", "sip:a@", "sip:a@b:0", "sip:a@b:99999",
        "sip:a@b:x", "sip:a b@c", "sip:a@b;", "sip:a@b;=x", "sip:a@[zz]", "sip:a@b c", "alice"})
    void malformedUriIsRefused(String uri) {
        assertThatIllegalArgumentException().isThrownBy(() -> SipUri.parse(uri)).withMessageContaining("not a SIP URI");
    }

    @Test
    void passwordIsDropped() {
        assertThat(SipUri.parse("sip:alice:secret@example.net").toString()).isEqualTo("sip:alice@example.net");
    }

    @Test
    void headerIsReadUnescaped() {
        assertThat(SipUri.parse("sip:a@b?Replaces=x%40y%3Bto-tag%3D1%3Bfrom-tag%3D2&Require=replaces").header("replaces"))
                .contains("x@y;to-tag=1;from-tag=2");
    }

    @Test
    void aorIsCanonical() {
        assertThat(Aor.of(SipUri.parse("sip:%61lice@Example.NET:5060;transport=tcp")))
                .contains(new Aor("alice", "example.net"));
        assertThat(Aor.of(SipUri.parse("sip:example.net"))).isEmpty();
        assertThat(new Aor("a@b", "example.net")).hasToString("sip:a%40b@example.net");
    }
}
