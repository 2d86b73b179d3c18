package io.switchhook.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.sip.SipUri;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReachabilityTest {

    @ParameterizedTest
    @CsvSource({
        // contact, Via host, Via port, rport, transport, source host, source port, reached at
        "sip:a@10.0.0.5:5060, 10.0.0.5, 5060, true, udp, 10.0.0.5, 5060, sip:a@10.0.0.5:5060",
        "sip:a@10.0.0.5:5060, 10.0.0.5, 5060, true, udp, 192.0.2.1, 4711, sip:a@192.0.2.1:4711",
        "sip:a@10.0.0.5, 10.0.0.5, 5060, true, udp, 192.0.2.1, 4711, sip:a@192.0.2.1:4711",
        "sip:a@10.0.0.5:5060, 10.0.0.5, 5060, true, udp, 10.0.0.5, 4711, sip:a@10.0.0.5:4711",
        "sip:a@10.0.0.5:5060, 10.0.0.5, 5060, false, udp, 10.0.0.5, 4711, sip:a@10.0.0.5:5060",
        "sip:a@other.net, 10.0.0.5, 5060, true, udp, 192.0.2.1, 4711, sip:a@other.net",
        "sip:a@10.0.0.5:5060, 10.0.0.5, 5060, true, tcp, 10.0.0.5, 40000, sip:a@10.0.0.5:5060",
        "sip:a@10.0.0.5:5060, 10.0.0.5, 5060, true, tcp, 192.0.2.1, 40000, sip:a@192.0.2.1:40000;transport=tcp",
        "sip:a@10.0.0.5:5071;transport=tls, 10.0.0.5, 5061, true, tls, 10.0.0.5, 40000, sip:a@10.0.0.5:40000;transport=tls",
        "sip:a@10.0.0.5:5071;transport=tls, 10.0.0.5, 5061, true, tls, 192.0.2.1, 40000, sip:a@192.0.2.1:40000;transport=tls",
        "sip:a@10.0.0.5:5071;transport=udp, 10.0.0.5, 5061, true, tls, 10.0.0.5, 40000, sip:a@10.0.0.5:5071;transport=udp",
        "sip:a@10.0.0.7:5071;transport=tls, 10.0.0.5, 5061, true, tls, 10.0.0.5, 40000, sip:a@10.0.0.7:5071;transport=tls",
    })
    void phoneIsReachedWhereItReallyIs(String contact, String viaHost, int viaPort, boolean rport, String transport,
            String sourceHost, int sourcePort, String reachedAt) {
        assertThat(new Reachability(viaHost, viaPort, rport, transport, sourceHost, sourcePort).of(SipUri.parse(contact)))
                .hasToString(reachedAt);
    }
}
