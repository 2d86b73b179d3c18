package io.switchhook.anchor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndToEndTest {

    @ParameterizedTest
    @ValueSource(strings = {"Subject", "User-Agent", "Server", "Privacy", "Diversion", "History-Info", "Referred-By", "Reason",
        "Alert-Info", "Retry-After", "WWW-Authenticate", "Proxy-Authorization", "Accept", "Event", "X-Account", "Info-Package"})
    void whatThePartiesTellEachOtherPasses(String name) {
        assertThat(EndToEnd.passes(name, false)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Via", "v", "From", "To", "Call-ID", "i", "CSeq", "Contact", "m", "Route", "Record-Route",
        "Max-Forwards", "Content-Length", "Content-Type", "c", "IBM-Client-Address", "MSS_Initial_Remote_Addr", "VIA"})
    void whatBelongsToADialogOrATransportStaysThere(String name) {
        assertThat(EndToEnd.passes(name, true)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Allow", "Supported", "k", "Require", "RSeq", "RAck", "Session-Expires", "x", "Min-SE", "Refer-To",
        "Replaces", "P-Asserted-Identity"})
    void whatWeAnswerForOurselvesDoesNotPass(String name) {
        assertThat(EndToEnd.passes(name, true)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Disposition", "content-encoding", "Content-Language"})
    void whatDescribesABodyPassesWithIt(String name) {
        assertThat(EndToEnd.passes(name, true)).isTrue();
        assertThat(EndToEnd.passes(name, false)).isFalse();
    }
}
