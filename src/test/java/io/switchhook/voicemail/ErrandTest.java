package io.switchhook.voicemail;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.sip.SipUri;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrandTest {

    @ParameterizedTest
    @CsvSource({
        "sip:voicemail@h;target=sip%3Abob%40example.net;cause=486, '', Leave[owner=sip:bob@example.net; cause=486]",
        "sip:voicemail@h;target=sip%3Abob%40example.net, '', Leave[owner=sip:bob@example.net; cause=0]",
        "sip:voicemail@h;target=sip%3Abob%40example.net;cause=9999, '', Leave[owner=sip:bob@example.net; cause=0]",
        "sip:voicemail@h;cause=486;target=bob, '', nothing",
        "sip:voicemail@h, '', nothing",
        "sip:voicemail@h, '<sip:bob@example.net>;index=1', nothing",
        "sip:voicemail@h, '<sip:bob@example.net>;index=1|<sip:voicemail@h;cause=408>;index=1.1;mp=1',"
                + " Leave[owner=sip:bob@example.net; cause=408]",
        "sip:voicemail@h, '<sip:bob@example.net>;index=1|<sip:carol@example.net>;index=1.1;mp=1"
                + "|<sip:voicemail@h;cause=408>;index=1.2;mp=1', Leave[owner=sip:bob@example.net; cause=408]",
        "sip:voicemail@h;subscriber=sip%3Abob%40example.net, '', Hear[owner=sip:bob@example.net]",
    })
    void addressSaysWhatTheCallIsFor(String uri, String history, String errand) {
        List<String> lines = Stream.of(history.split("\\|")).filter(line -> !line.isEmpty()).toList();

        assertThat(Errand.of(SipUri.parse(uri), lines).map(each -> each instanceof Errand.Leave leave
                        ? "Leave[owner=" + leave.owner() + "; cause=" + leave.cause() + "]"
                        : "Hear[owner=" + ((Errand.Hear) each).owner() + "]")
                .orElse("nothing")).isEqualTo(errand);
    }
}
