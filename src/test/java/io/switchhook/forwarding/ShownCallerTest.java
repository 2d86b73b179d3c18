package io.switchhook.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShownCallerTest {

    @ParameterizedTest
    @CsvSource({
        "'<sip:bob@example.net>;tag=1', '', '', sip:bob@example.net, ''",
        "'\"Bob \\\"B\\\"\" <sip:bob@example.net>;tag=1', '', '', sip:bob@example.net, 'Bob \"B\"'",
        "'Bob <sip:bob@example.net>', '', id, '', ''",
        "'Bob <sip:bob@example.net>', '', 'header; user', '', ''",
        "'Anonymous <sip:anonymous@anonymous.invalid>', '', none, '', ''",
        "'Bob <sip:x@example.net>', '<sip:bob@example.net>', '', sip:bob@example.net, Bob",
        "'Bob <sip:x@example.net>', '\"Robert\" <tel:+4930123>', '', tel:+4930123, Robert",
        "'Bob <sip:bob@example.net>', '<sip:anonymous@anonymous.invalid>', '', sip:bob@example.net, Bob",
        "'nonsense <', '', '', '', ''",
    })
    void calleeSeesWhoCallsUnlessThatIsWithheld(String from, String asserted, String privacy, String uri, String name) {
        assertThat(ShownCaller.of(from, values(asserted), values(privacy))).isEqualTo(new ShownCaller(uri, name));
    }

    private static List<String> values(String text) {
        return Stream.of(text).filter(each -> !each.isEmpty()).toList();
    }
}
