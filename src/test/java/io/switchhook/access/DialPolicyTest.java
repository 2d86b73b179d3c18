package io.switchhook.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.settings.Settings;
import io.switchhook.sip.SipUri;
import io.switchhook.subscriber.DestinationKind;
import io.switchhook.subscriber.FilledDirectory;
import io.switchhook.subscriber.Subscriber;
import io.switchhook.subscriber.SubscriberDirectory;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DialPolicyTest {

    private final SubscriberDirectory directory = new FilledDirectory()
            .domain("example.test")
            .subscriber("bob", "example.test", "0900100", "+43900200")
            .directory();

    private DialPolicy policy(Map<String, String> settings) {
        return new DialPolicy(Settings.read(settings::get), directory);
    }

    private static SipUri uri(String user) {
        return SipUri.parse("sip:" + user + "@example.test");
    }

    @ParameterizedTest
    @CsvSource({
        "bob,            INTERNAL",
        "nobody,         INTERNAL",
        "4711,           INTERNAL",
        "0900100,        INTERNAL",
        "+43-900-200,    INTERNAL",
        "0900101,        PREMIUM",
        "+43900201,      PREMIUM",
        "0043900201,     PREMIUM",
        "+431234567,     INTERNATIONAL",
        "00431234567,    INTERNATIONAL",
        "0-900-101,      PREMIUM",
        "(0)900.101,     PREMIUM",
        "0%20900101,     PREMIUM",
        "%30900101,      PREMIUM",
        "0900101;phone-context=+1, PREMIUM",
        "+43-1-2345,     INTERNATIONAL",
        "01234567,       NATIONAL"})
    void kindIsToldByTheNumber(String user, DestinationKind kind) {
        assertThat(policy(Map.of()).kindOf(uri(user))).contains(kind);
    }

    @Test
    void patternsAreSettings() {
        DialPolicy policy = policy(Map.of(
                "switchhook.destinations.premium", "8.*",
                "switchhook.destinations.international", "9.*",
                "switchhook.destinations.national", "[5-9].*",
                "switchhook.destinations.internal", "[1-4].*"));

        assertThat(policy.kindOf(uri("801"))).contains(DestinationKind.PREMIUM);
        assertThat(policy.kindOf(uri("901"))).contains(DestinationKind.INTERNATIONAL);
        assertThat(policy.kindOf(uri("501"))).contains(DestinationKind.NATIONAL);
        assertThat(policy.kindOf(uri("101"))).contains(DestinationKind.INTERNAL);
        assertThat(policy.kindOf(uri("001"))).isEmpty();
    }

    @Test
    void classOfServiceDecides() {
        Subscriber bob = directory.find(uri("bob")).orElseThrow();

        assertThat(policy(Map.of()).allows(bob, uri("4711"))).isTrue();
        assertThat(policy(Map.of()).allows(bob, uri("01234567"))).isFalse();
        assertThat(policy(Map.of("switchhook.destinations.internal", "[1-4].*")).allows(bob, uri("#"))).isFalse();
    }
}
