package io.switchhook.voicemail.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.sip.Aor;
import io.switchhook.subscriber.FilledDirectory;
import io.switchhook.subscriber.Subscriber;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PinRulesTest {

    private static final Subscriber OWNER = new FilledDirectory().domain("example.net")
            .subscriber("alice-20481", "example.net", "+4930718293", "7412")
            .directory().find(new Aor("alice-20481", "example.net")).orElseThrow();

    @ParameterizedTest
    @ValueSource(strings = {"4827", "1357", "1212", "12340", "0293847561", "9053", "2048", "30718"})
    void otherDigitsAreAPin(String pin) {
        assertThat(PinRules.fault(pin, OWNER)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'', LENGTH", "123, LENGTH", "48270193847, LENGTH", "48a7, LENGTH", "48 27, LENGTH", "'٤٨٢٧', LENGTH", "-482, LENGTH",
        "0000, TOO_SIMPLE", "9999999999, TOO_SIMPLE", "1234, TOO_SIMPLE", "0123456789, TOO_SIMPLE", "7890, TOO_SIMPLE",
        "4321, TOO_SIMPLE", "1098, TOO_SIMPLE",
        "20481, OWN_NUMBER", "0481, OWN_NUMBER", "8293, OWN_NUMBER", "4930718293, OWN_NUMBER", "7412, OWN_NUMBER"
    })
    void whatIsEasilyGuessedIsNone(String pin, PinFault fault) {
        assertThat(PinRules.fault(pin, OWNER)).isEqualTo(Optional.of(fault));
    }
}
