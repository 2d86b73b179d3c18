package io.switchhook.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedirectContactTest {

    private static RedirectContact only(String line) {
        return RedirectContact.parse(List.of(line), false).get(0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "<sip:b@example.net>              | 1000",
        "<sip:b@example.net>;q=0.5        | 500",
        "<sip:b@example.net>;Q=0.05       | 50",
        "sip:b@example.net;q=0.123        | 123",
        "<sip:b@example.net>;q=0          | 0",
        "<sip:b@example.net>;q=1.000      | 1000",
        "<sip:b@example.net>;q=1.5        | 1000",
        "<sip:b@example.net>;q=high       | 1000"})
    void qIsRead(String line, int q) {
        assertThat(only(line)).isEqualTo(new RedirectContact("sip:b@example.net", q, Condition.DEFLECTED));
    }

    @Test
    void valuesOfOneLineAndOfSeveralAreRead() {
        assertThat(RedirectContact.parse(List.of("\"B, c\" <sip:b@example.net>, <tel:+4930>", "<sip:c@example.net>"), true))
                .containsExactly(new RedirectContact("sip:b@example.net", 1000, Condition.DEFLECTED_RINGING),
                        new RedirectContact("tel:+4930", 1000, Condition.DEFLECTED_RINGING),
                        new RedirectContact("sip:c@example.net", 1000, Condition.DEFLECTED_RINGING));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "<sip:b@example.org;transport=tcp>            | sip:b@example.org;transport=tcp",
        "<sip:b@example.org;method=BYE;transport=tcp> | sip:b@example.org;transport=tcp",
        "<tel:+49-30-12>                              | sip:+493012@example.net"})
    void destinationIsARequestUri(String line, String expected) {
        assertThat(only(line).destination("example.net")).hasToString(expected);
    }

    @Test
    void floodOfContactsIsCut() {
        assertThat(RedirectContact.parse(Collections.nCopies(5000, "<sip:b@example.net>,<x"), false)).hasSize(20);
    }

    @Test
    void controlCharactersAreNeverShown() {
        RedirectContact contact = only("<sip:b@example.net\u0007>");

        assertThat(contact).hasToString("a contact");
        assertThatThrownBy(() -> contact.destination("example.net")).hasMessage("it is malformed");
    }
}
