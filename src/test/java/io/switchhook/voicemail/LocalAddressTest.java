package io.switchhook.voicemail;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All of 127.0.0.0/8 is this machine, and each address of it is reached by the first one. */
class LocalAddressTest {

    @ParameterizedTest
    @CsvSource({
        "'v=0|c=IN IP4 127.0.0.9|m=audio 9 RTP/AVP 0', '', 127.0.0.1",
        "'v=0|m=audio 9 RTP/AVP 0|c=IN IP4 127.0.0.9', '', 127.0.0.1",
        "'v=0|c=IN IP6 ::1|m=video 9 RTP/AVP 0|c=IN IP4 127.0.0.9|m=audio 9 RTP/AVP 0', '', ::1",
        "'v=0|c=IN IP4 127.0.0.9|m=audio 9 RTP/AVP 0|c=IN IP6 ::1|m=video 9 RTP/AVP 0', '', ::1",
        "'v=0|c=IN IP4 0.0.0.0|m=audio 9 RTP/AVP 0', ::1, ::1",
        "'v=0|c=IN IP4 no.such.name.invalid|m=audio 9 RTP/AVP 0', 'no.such.name.invalid [::1]', ::1",
        "'', '', 127.0.0.1",
        "'', '127.0.0.9 ::1', 127.0.0.1",
        "'', '999.0.0.1', 127.0.0.1",
    })
    void soundGoesByTheAddressOnTheWayToTheCaller(String offer, String hosts, String address) throws Exception {
        List<String> otherwise = Stream.of(hosts.split(" ")).filter(host -> !host.isEmpty()).toList();

        assertThat(LocalAddress.towards(offer.replace("|", "\r\n"), otherwise)).isEqualTo(InetAddress.getByName(address));
    }
}
