package io.switchhook.anchor;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.container.Content;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamsTest {

    private static Content description(String media) {
        String text = "v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nt=0 0\n" + media.replace("|", "\n") + "\n";
        return Content.sdp(text.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @CsvSource({
        "m=audio 9 RTP/AVP 0 8,       m=audio 4000 RTP/AVP 8,                                            true",
        "m=audio 9 RTP/AVP 0,         m=audio 4000 RTP/AVP 8,                                            false",
        "m=audio 9 RTP/AVP 96|a=rtpmap:96 opus/48000/2, m=audio 9 RTP/AVP 111 0|a=rtpmap:111 OPUS/48000/2, true",
        "m=audio 9 RTP/AVP 96|a=rtpmap:96 opus/48000/2, m=audio 9 RTP/AVP 96|a=rtpmap:96 speex/8000,     false",
        "m=audio 9 RTP/AVP 0 101|a=rtpmap:101 telephone-event/8000, m=audio 9 RTP/AVP 8 101|a=rtpmap:101 telephone-event/8000, false",
        "m=audio 9 RTP/AVP 0|a=rtpmap:0 PCMU/8000, m=audio 9 RTP/AVP 0,                                  true",
        "m=audio 9 RTP/AVP 0,         m=video 9 RTP/AVP 0,                                               false",
        "m=audio 9 RTP/AVP 0,         m=audio 9 RTP/AVP 0|m=video 9 RTP/AVP 34,                          false",
        "m=audio 9 RTP/AVP 0|m=video 0 RTP/AVP 34, m=audio 9 RTP/AVP 0|m=video 9 RTP/AVP 31,             true",
        "m=audio 0 RTP/AVP 0,         m=audio 9 RTP/AVP 0,                                               false",
        "'',                          m=audio 9 RTP/AVP 0,                                               false",
        "m=audio,                     m=audio,                                                           false"
    })
    void offersFitThatCanBeAnswersToEachOther(String one, String other, boolean fit) {
        assertThat(Streams.fit(description(one), description(other))).isEqualTo(fit);
        assertThat(Streams.fit(description(other), description(one))).isEqualTo(fit);
    }
}
