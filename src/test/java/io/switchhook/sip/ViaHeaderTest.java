package io.switchhook.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ViaHeaderTest {

    @Test
    void firstOfSeveralValuesIsRead() {
        ViaHeader via = ViaHeader.parse("SIP/2.0/UDP Phone.Example.net:5070;branch=z9hG4bKx;rport,SIP/2.0/UDP other");

        assertThat(via.host()).isEqualTo("phone.example.net");
        assertThat(via.port()).isEqualTo(5070);
        assertThat(via.hasParameter("rport")).isTrue();
        assertThat(via.hasParameter("received")).isFalse();
    }

    @Test
    void portDefaultsAndIpv6IsKept() {
        ViaHeader via = ViaHeader.parse("SIP/2.0/TCP [2001:db8::1];rport=5;branch=z9hG4bKx");

        assertThat(via.host()).isEqualTo("[2001:db8::1]");
        assertThat(via.port()).isEqualTo(5060);
        assertThat(via.hasParameter("rport")).isTrue();
    }

    @Test
    void malformedViaIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> ViaHeader.parse("garbage"));
    }
}
