package io.switchhook.voicemail.mwi;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.voicemail.mwi.SubscribeTerms.Asked;
import io.switchhook.voicemail.mwi.SubscribeTerms.Decision;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubscribeTermsTest {

    private static final String SUMMARY = "application/simple-message-summary";

    private final SubscribeTerms terms =
            new SubscribeTerms(Duration.ofSeconds(60), Duration.ofSeconds(3600), Duration.ofSeconds(1800));

    private Decision decide(String event, String accept, String expires) {
        List<String> accepted = accept.isEmpty() ? List.of() : List.of(accept.split("\\|"));
        return terms.decide(new Asked(List.of(event), accepted, expires, true));
    }

    @ParameterizedTest
    @CsvSource({"'',1800", "0,0", "60,60", "600,600", "3600,3600", "3601,3600", "999999999999999999,3600",
        "x,1800", "-1,1800", "' 90 ',90", "00000000,0"})
    void durationIsBounded(String expires, long granted) {
        assertThat(decide("message-summary", "", expires))
                .isEqualTo(new Decision.Granted("message-summary", Duration.ofSeconds(granted)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "59"})
    void tooShortOneLearnsTheShortest(String expires) {
        assertThat(decide("message-summary", "", expires))
                .isEqualTo(new Decision.Refused(423, "Interval Too Brief", "Min-Expires", "60"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"presence", "dialog", "message-summary2", "message-summary.winfo", "", ";id=1"})
    void otherEventsAreRefused(String event) {
        assertThat(decide(event, "", "600"))
                .isEqualTo(new Decision.Refused(489, "Bad Event", "Allow-Events", "message-summary"));
    }

    @Test
    void exactlyOneEventIsNeeded() {
        assertThat(terms.decide(new Asked(List.of(), List.of(), "", true))).isInstanceOf(Decision.Refused.class);
        assertThat(terms.decide(new Asked(List.of("message-summary", "message-summary"), List.of(), "", true)))
                .isInstanceOf(Decision.Refused.class);
    }

    @ParameterizedTest
    @CsvSource({
        "message-summary, message-summary",
        "Message-Summary, message-summary",
        "' message-summary ; id=7 ', message-summary;id=7",
        "message-summary;foo=bar;ID=a.b, message-summary;id=a.b",
        "message-summary;foo=bar, message-summary"
    })
    void idIsRepeated(String event, String repeated) {
        assertThat(decide(event, "", "600")).isEqualTo(new Decision.Granted(repeated, Duration.ofSeconds(600)));
    }

    @ParameterizedTest
    @ValueSource(strings = {SUMMARY, "application/sdp, " + SUMMARY,
        "application/sdp|Application/Simple-Message-Summary;q=0.5", "application/*", "*/*", "text/plain|*/*;q=0.1"})
    void acceptedBodiesAreSent(String accept) {
        assertThat(decide("message-summary", accept, "600")).isInstanceOf(Decision.Granted.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/sdp", "text/*", SUMMARY + ";q=0", SUMMARY + "; q=0.0"})
    void whoTakesNoSummariesIsRefused(String accept) {
        assertThat(decide("message-summary", accept, "600"))
                .isEqualTo(new Decision.Refused(406, "Not Acceptable", "Accept", SUMMARY));
    }

    @Test
    void whoCannotBeToldIsRefused() {
        assertThat(terms.decide(new Asked(List.of("message-summary"), List.of(), "", false)))
                .isEqualTo(new Decision.Refused(400, "Contact Missing", "", ""));
    }
}
