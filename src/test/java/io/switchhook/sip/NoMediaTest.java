package io.switchhook.sip;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NoMediaTest {

    @Test
    void eachStreamOfAnOfferIsRefused() {
        String offer = "v=0\r\no=alice 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\n"
                + "m=audio 49170 RTP/AVP 0 8\r\na=rtpmap:0 PCMU/8000\r\nm=video 51372/2 RTP/AVP 31\r\n";

        assertThat(NoMedia.answer(offer, "192.0.2.1")).isEqualTo("v=0\r\no=- 0 0 IN IP4 192.0.2.1\r\ns=-\r\n"
                + "c=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 0 RTP/AVP 0 8\r\nm=video 0 RTP/AVP 31\r\n");
    }

    @Test
    void timesAreThoseOfTheOffer() {
        assertThat(NoMedia.answer("v=0\nt=10 20\nt=30 40\nm=audio 9 RTP/AVP 0\n", "192.0.2.1"))
                .contains("t=10 20\r\nt=30 40\r\nm=audio 0 RTP/AVP 0\r\n");
        assertThat(NoMedia.answer("", "192.0.2.1")).endsWith("t=0 0\r\n");
    }

    @Test
    void offerHasNoStream() {
        assertThat(NoMedia.offer("[2001:db8::1]")).isEqualTo("v=0\r\no=- 0 0 IN IP6 2001:db8::1\r\ns=-\r\n"
                + "c=IN IP6 2001:db8::1\r\nt=0 0\r\n");
    }
}
