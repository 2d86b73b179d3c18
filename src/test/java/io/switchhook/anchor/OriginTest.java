package io.switchhook.anchor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** One party's view of the origins of those whom he talks to (RFC 3264 8). */
class OriginTest {

    private final Origin origin = new Origin();

    private static String sdp(String origin, String port) {
        return "v=0\r\no=" + origin + "\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio " + port + " RTP/AVP 0\r\n";
    }

    private String next(String description) {
        return new String(origin.next(description.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    @Test
    void descriptionsOfOnePeerPassAsTheyAre() {
        assertThat(next(sdp("bob 1 1 IN IP4 192.0.2.1", "4000"))).isEqualTo(sdp("bob 1 1 IN IP4 192.0.2.1", "4000"));
        assertThat(next(sdp("bob 1 1 IN IP4 192.0.2.1", "4000"))).isEqualTo(sdp("bob 1 1 IN IP4 192.0.2.1", "4000"));
        assertThat(next(sdp("bob 1 7 IN IP4 192.0.2.1", "0"))).isEqualTo(sdp("bob 1 7 IN IP4 192.0.2.1", "0"));
    }

    @Test
    void anotherPeerIsTheNextVersionOfTheFirst() {
        next(sdp("bob 1 7 IN IP4 192.0.2.1", "4000"));

        assertThat(next(sdp("carol 5 99 IN IP4 192.0.2.3", "5000"))).isEqualTo(sdp("bob 1 8 IN IP4 192.0.2.1", "5000"));
        assertThat(next(sdp("carol 5 99 IN IP4 192.0.2.3", "5000"))).isEqualTo(sdp("bob 1 8 IN IP4 192.0.2.1", "5000"));
        assertThat(next(sdp("carol 5 100 IN IP4 192.0.2.3", "0"))).isEqualTo(sdp("bob 1 9 IN IP4 192.0.2.1", "0"));
    }

    @Test
    void firstPeerIsNewerThanTheOtherWhenHeIsBack() {
        next(sdp("bob 1 7 IN IP4 192.0.2.1", "4000"));
        next(sdp("carol 5 99 IN IP4 192.0.2.3", "5000"));

        assertThat(next(sdp("bob 1 7 IN IP4 192.0.2.1", "4000"))).isEqualTo(sdp("bob 1 9 IN IP4 192.0.2.1", "4000"));
        assertThat(next(sdp("bob 1 8 IN IP4 192.0.2.1", "0"))).isEqualTo(sdp("bob 1 10 IN IP4 192.0.2.1", "0"));
    }

    @Test
    void peersThatCallThemselvesTheSameAreToldApartByTheirVersions() {
        next(sdp("- 0 7 IN IP4 192.0.2.1", "4000"));

        assertThat(next(sdp("- 0 1 IN IP4 192.0.2.1", "5000"))).isEqualTo(sdp("- 0 8 IN IP4 192.0.2.1", "5000"));
    }

    @Test
    void whatHasNoOriginPasses() {
        assertThat(next("v=0\r\ns=-\r\n")).isEqualTo("v=0\r\ns=-\r\n");
    }

    @Test
    void bytesThatAreNoTextAreKept() {
        byte[] description = {'o', '=', 'b', ' ', '1', ' ', '1', ' ', 'x', '\n', (byte) 0xff, (byte) 0xc3, 0x28};
        next(sdp("bob 1 7 IN IP4 192.0.2.1", "4000"));

        assertThat(origin.next(description)).endsWith((byte) 0xff, (byte) 0xc3, (byte) 0x28);
    }
}
