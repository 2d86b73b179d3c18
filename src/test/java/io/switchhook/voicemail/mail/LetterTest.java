package io.switchhook.voicemail.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.sip.Aor;
import io.switchhook.subscriber.ClassOfService;
import io.switchhook.subscriber.Credentials;
import io.switchhook.subscriber.Subscriber;
import io.switchhook.voicemail.store.Message;
import io.switchhook.voicemail.store.MessageState;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LetterTest {

    private static final UUID ID = UUID.fromString("00000000-0000-0000-0000-000000000007");
    private static final Subscriber ALICE = new Subscriber(
            1, new Aor("alice", "example.net"), Set.of(), "Alice", Credentials.of("alice", "example.net", "secret"), true,
            ClassOfService.INTERNAL_ONLY, Duration.ofSeconds(20), true, true, ZoneId.of("Europe/Berlin"), Locale.ENGLISH);

    private static Message message(String from, String name, Duration length, boolean urgent, String forwardedBy) {
        return new Message(ID, ALICE.aor(), from, name, "call", Instant.parse("2026-07-01T22:05:09Z"), length, 8058,
                MessageState.NEW, urgent, forwardedBy);
    }

    private static Letter letter(String from, String name) {
        return Letter.about(message(from, name, Duration.ofSeconds(42), false, ""), ALICE, "", false);
    }

    @Test
    void tellsWhoWhenInTheSubscribersTimeZoneAndHowLong() {
        Letter letter = Letter.about(
                message("sip:bob@example.com", "Bob", Duration.ofMillis(72_400), true, "sip:carol@example.net"), ALICE,
                "https://pbx.example.net/{user}/{domain}/{message}?of={aor}", true);

        assertThat(letter.subject()).isEqualTo("Urgent voicemail from Bob (bob@example.com), 1:12");
        assertThat(letter.urgent()).isTrue();
        assertThat(letter.fileName()).isEqualTo("voicemail-20260702-000509.wav");
        assertThat(letter.text()).isEqualTo("""
                There is an urgent new message in your mailbox.

                From:     Bob (bob@example.com)
                To:       alice@example.net
                Received: Thursday, 2 July 2026, 00:05 (CEST)
                Length:   1:12
                Forwarded by: carol@example.net

                The message is attached.

                Listen to it: https://pbx.example.net/alice/example.net/00000000-0000-0000-0000-000000000007\
                ?of=sip%3Aalice%40example.net
                """);
    }

    @ParameterizedTest
    @CsvSource({
        "sip:bob@example.com, '', bob@example.com",
        "sip:+4930123@example.com;user=phone, '', +4930123",
        "sip:+4930123@example.com, Zoë Müller, Zoë Müller (+4930123)",
        "sip:030123@example.com, 030123, 030123",
        "'', '', an unknown caller",
        "'', Bob, Bob",
        "tel:nonsense, '', an unknown caller",
    })
    void callerIsNamedAsWellAsCanBe(String from, String name, String caller) {
        assertThat(letter(from, name).subject()).isEqualTo("Voicemail from " + caller + ", 0:42");
    }

    @ParameterizedTest
    @CsvSource({"1, 0:01", "499, 0:01", "1499, 0:01", "1500, 0:02", "59500, 1:00", "180000, 3:00"})
    void lengthIsRounded(long millis, String text) {
        assertThat(Letter.about(message("", "", Duration.ofMillis(millis), false, ""), ALICE, "", false).subject())
                .endsWith(", " + text);
    }

    @Test
    void callerCannotAddLinesOrTurnThemAround() {
        Letter letter = letter("sip:bob%0D%0ABcc:x@example.com", "Eve\r\nBcc: all@example.net\u202E\u2028\u0000x");

        assertThat(letter.subject()).isEqualTo(
                "Voicemail from Eve Bcc: all@example.net x (bob Bcc@example.com), 0:42");
        assertThat(letter.text().lines().filter(line -> line.startsWith("Bcc"))).isEmpty();
    }

    @Property
    void whatCallersCallThemselvesIsOneShortLine(@ForAll String name) {
        String subject = letter("", name).subject();

        assertThat(subject.codePoints().noneMatch(Character::isISOControl)).isTrue();
        assertThat(subject.lines()).hasSize(1);
        assertThat(subject.codePointCount(0, subject.length())).isLessThan(110);
        assertThat(letter("", name).text().lines().count()).isEqualTo(letter("", "").text().lines().count());
    }
}
