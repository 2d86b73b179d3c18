package io.switchhook.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnAddressTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1 5060 udp, 192.0.2.1:5060",
        "192.0.2.1 5061 tls|192.0.2.1 5062 tcp|192.0.2.1 5060 UDP, 192.0.2.1:5060",
        "192.0.2.1 5061 tls|192.0.2.1 5062 TCP, 192.0.2.1:5062;transport=tcp",
        "192.0.2.1 5061 tls, ''",
        "* 5060 udp, 127.0.0.1:5060",
        "0.0.0.0 5060 udp, 127.0.0.1:5060",
        ":: 5060 udp, [::1]:5060",
        "2001:db8::1 5060 udp, [2001:db8::1]:5060",
        "[2001:db8::1] 5060 udp, [2001:db8::1]:5060",
        "SIP.example.net 5060 udp, sip.example.net:5060",
        "[fe80:0:0:0:fc:ff:fe00:1] 5060 udp|127.0.0.1 5060 udp|fd00::2 5060 udp|192.0.2.1 5060 udp, 192.0.2.1:5060",
        "[fe80:0:0:0:fc:ff:fe00:1] 5060 udp|127.0.0.1 5060 udp|FD00::2 5060 udp, [fd00::2]:5060",
        "[fe80:0:0:0:fc:ff:fe00:1] 5060 udp|[0:0:0:0:0:0:0:1] 5060 udp|127.0.0.1 5060 udp, 127.0.0.1:5060",
        "[0:0:0:0:0:0:0:1] 5060 udp|192.0.2.1 5060 tcp, [0:0:0:0:0:0:0:1]:5060",
    })
    void weReachOurselvesWhereWeListen(String addresses, String self) {
        List<OwnAddress> listening = Stream.of(addresses.split("\\|"))
                .map(each -> each.split(" "))
                .map(each -> new OwnAddress(each[0], Integer.parseInt(each[1]), each[2]))
                .toList();

        assertThat(OwnAddress.ofSelf(listening)).isEqualTo(self);
    }
}
