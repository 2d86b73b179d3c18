package io.switchhook.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationTest {

    private static final String NET = "example.net";

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ring:bob                                | ring:sip:bob@example.net",
        "Ring: bob/15 , +49 30 123/20 ,carol     | ring:sip:bob@example.net/15,sip:+4930123@example.net/20,sip:carol@example.net",
        "ring-all:bob@example.org,tel:+49301/5   | ring-all:sip:bob@example.org,sip:+49301@example.net/5",
        "ring:<sip:a,b/c@x.test;p=1>/9,bob       | ring:<sip:a,b/c@x.test;p=1>/9,sip:bob@example.net",
        "ring-all:<bob>                          | ring-all:sip:bob@example.net",
    })
    void listIsReadAndWrittenInOneWay(String text, String canonical) {
        Destination destination = Destination.parse(text, NET);

        assertThat(destination).hasToString(canonical);
        assertThat(Destination.parse(canonical, "")).isEqualTo(destination);
        assertThat(((Destination.Several) destination).together()).isEqualTo(canonical.startsWith("ring-all"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ring:", "ring:,", "ring:bob,", "ring:bob/0", "ring:bob/601", "ring:bob/x", "ring:bob/5/5", "ring:a b",
        "ring-all:voicemail:bob", "ring:refuse:486", "ring:ring:bob", "ring:sip:bob@x.test?Subject=y", "ringing:bob",
        "ring:<sip:bob@x.test", "ring:sip:x.test"})
    void whatIsNoListIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Destination.parse(text, NET));
    }

    @Test
    void listHasAnEnd() {
        String most = IntStream.range(0, Destination.MOST_MEMBERS).mapToObj(i -> "s" + i).collect(Collectors.joining(","));

        assertThat(Destination.parse("ring:" + most, NET)).isInstanceOf(Destination.Several.class);
        assertThatIllegalArgumentException().isThrownBy(() -> Destination.parse("ring:" + most + ",one-more", NET))
                .withMessage("must list 1 to 20 addresses");
    }
}
