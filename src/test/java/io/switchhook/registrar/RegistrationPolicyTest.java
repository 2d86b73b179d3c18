package io.switchhook.registrar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.switchhook.sip.SipUri;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 3261 10.3 steps 6 and 7. */
class RegistrationPolicyTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final RegistrationPolicy POLICY =
            new RegistrationPolicy(Duration.ofSeconds(60), Duration.ofHours(1), Duration.ofMinutes(10), 2);

    private static RegistrationRequest register(long cseq, OptionalLong expires, String... contacts) {
        List<RegistrationRequest.Contact> list = new ArrayList<>();
        for (String contact : contacts) {
            SipUri uri = SipUri.parse(contact);
            list.add(new RegistrationRequest.Contact(uri, 1000, OptionalLong.empty(), uri));
        }
        return new RegistrationRequest(list, false, expires, "call-1", cseq, List.of());
    }

    private static List<Binding> bound(String... contacts) {
        return POLICY.apply(List.of(), register(1, OptionalLong.empty(), contacts), NOW);
    }

    @ParameterizedTest
    @CsvSource({"10, 60", "60, 60", "300, 300", "3600, 3600", "99999999999, 3600"})
    void durationIsClamped(long asked, long granted) {
        assertThat(POLICY.apply(List.of(), register(1, OptionalLong.of(asked), "sip:a@b"), NOW))
                .singleElement()
                .extracting(Binding::expires)
                .isEqualTo(NOW.plusSeconds(granted));
    }

    @Test
    void withoutDurationTheDefaultIsGranted() {
        assertThat(bound("sip:a@b")).singleElement().extracting(Binding::expires).isEqualTo(NOW.plusSeconds(600));
    }

    @Test
    void laterRequestRefreshesTheSameContact() {
        List<Binding> after = POLICY.apply(bound("sip:a@b"), register(2, OptionalLong.of(60), "sip:a@B;x=1"), NOW);

        assertThat(after).singleElement().extracting(Binding::cseq).isEqualTo(2L);
    }

    @Test
    void zeroRemoves() {
        assertThat(POLICY.apply(bound("sip:a@b", "sip:a@c"), register(2, OptionalLong.of(0), "sip:a@b"), NOW))
                .extracting(Binding::contact)
                .containsExactly(SipUri.parse("sip:a@c"));
    }

    @Test
    void lateArrivalFailsAsAWhole() {
        List<Binding> before = bound("sip:a@b");

        assertThatThrownBy(() -> POLICY.apply(before, register(1, OptionalLong.of(60), "sip:a@c", "sip:a@b"), NOW))
                .isInstanceOfSatisfying(RegistrationRefusedException.class,
                        refused -> assertThat(refused.status()).isEqualTo(500));
    }

    @Test
    void anotherCallIdMayStartAnew() {
        RegistrationRequest reborn = new RegistrationRequest(
                register(1, OptionalLong.empty(), "sip:a@b").contacts(), false, OptionalLong.of(60), "call-2", 1, List.of());

        assertThat(POLICY.apply(bound("sip:a@b"), reborn, NOW)).singleElement().extracting(Binding::callId).isEqualTo("call-2");
    }

    @Test
    void wildcardRemovesAll() {
        assertThat(POLICY.apply(bound("sip:a@b", "sip:a@c"), wildcard(OptionalLong.of(0)), NOW)).isEmpty();
    }

    @Test
    void wildcardNeedsExpiresZero() {
        for (OptionalLong expires : List.of(OptionalLong.empty(), OptionalLong.of(60))) {
            assertThatThrownBy(() -> POLICY.apply(bound("sip:a@b"), wildcard(expires), NOW))
                    .isInstanceOfSatisfying(RegistrationRefusedException.class,
                            refused -> assertThat(refused.status()).isEqualTo(400));
        }
    }

    @Test
    void tooManyContactsAreRefused() {
        assertThatThrownBy(() -> bound("sip:a@b", "sip:a@c", "sip:a@d"))
                .isInstanceOfSatisfying(RegistrationRefusedException.class,
                        refused -> assertThat(refused.status()).isEqualTo(403));
    }

    @Test
    void whatDoesNotFitIntoTheDatabaseIsRefused() {
        String contact = "sip:a@b;x=";
        SipUri uri = SipUri.parse(contact + "1");
        List<RegistrationRequest.Contact> contacts =
                List.of(new RegistrationRequest.Contact(uri, 1000, OptionalLong.empty(), uri));

        assertThat(bound(contact + "x".repeat(1500 - contact.length()))).hasSize(1);
        for (RegistrationRequest tooLong : List.of(
                register(1, OptionalLong.empty(), contact + "x".repeat(1501 - contact.length())),
                new RegistrationRequest(contacts, false, OptionalLong.empty(), "c".repeat(1001), 1, List.of()),
                new RegistrationRequest(contacts, false, OptionalLong.empty(), "call-1", 1, List.of("<sip:p>", "p".repeat(7993))))) {
            assertThatThrownBy(() -> POLICY.apply(List.of(), tooLong, NOW))
                    .isInstanceOfSatisfying(RegistrationRefusedException.class,
                            refused -> assertThat(refused.status()).isEqualTo(513));
        }
    }

    private static RegistrationRequest wildcard(OptionalLong expires) {
        return new RegistrationRequest(List.of(), true, expires, "call-1", 2, List.of());
    }
}
