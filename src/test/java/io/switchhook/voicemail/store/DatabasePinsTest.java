package io.switchhook.voicemail.store;

import static io.switchhook.voicemail.store.MailboxesUnderTest.aor;
import static io.switchhook.voicemail.store.MailboxesUnderTest.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.switchhook.database.DatabaseUnderTest;
import io.switchhook.subscriber.InvalidFieldException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DatabasePinsTest {

    @TempDir
    private Path directory;

    private MailboxesUnderTest mailboxes;

    @AfterEach
    void close() {
        mailboxes.close();
    }

    private PinOutcome check(String pin) {
        return done(mailboxes.pins.check(aor("bob"), pin));
    }

    private PinState state() {
        return done(mailboxes.pins.state(aor("bob")));
    }

    @ParameterizedTest
    @EnumSource
    void pinIsSetCheckedLockedAndRemoved(DatabaseUnderTest kind) {
        mailboxes = MailboxesUnderTest.open(kind, directory, "pin.attempts", "3", "pin.lockout", "15m");
        assertThat(check("")).isEqualTo(PinOutcome.NONE);
        assertThat(state()).isEqualTo(new PinState(false, Instant.EPOCH));
        assertThatThrownBy(() -> done(mailboxes.pins.change(aor("bob"), "1111")))
                .isInstanceOfSatisfying(InvalidFieldException.class, e -> assertThat(e.field()).isEqualTo("pin"))
                .hasMessageNotContaining("1111");
        assertThat(done(mailboxes.pins.change(aor("nobody"), "4827"))).isFalse();
        assertThat(done(mailboxes.pins.change(aor("bob"), "4827"))).isTrue();
        assertThat(hashOfBob()).startsWith("$argon2id$").doesNotContain("4827");

        assertThat(check("4828")).isEqualTo(PinOutcome.WRONG);
        assertThat(check("")).isEqualTo(PinOutcome.WRONG);
        assertThat(check("4827")).as("the right one makes good").isEqualTo(PinOutcome.RIGHT);
        assertThat(check("4828")).isEqualTo(PinOutcome.WRONG);
        assertThat(check("4828")).isEqualTo(PinOutcome.WRONG);
        assertThat(check("4828")).isEqualTo(PinOutcome.LOCKED);
        assertThat(check("4827")).isEqualTo(PinOutcome.LOCKED);
        Instant until = mailboxes.clock.instant().plus(Duration.ofMinutes(15));
        assertThat(state()).isEqualTo(new PinState(true, until));
        mailboxes.clock.advance(Duration.ofMinutes(15));
        assertThat(check("4828")).isEqualTo(PinOutcome.WRONG);
        assertThat(check("4827")).isEqualTo(PinOutcome.RIGHT);

        lock();
        assertThat(done(mailboxes.pins.change(aor("bob"), "9053"))).isTrue();
        assertThat(check("9053")).as("a new one unlocks").isEqualTo(PinOutcome.RIGHT);
        assertThat(check("4827")).isEqualTo(PinOutcome.WRONG);
        assertThat(done(mailboxes.pins.remove(aor("bob")))).isTrue();
        assertThat(check("9053")).isEqualTo(PinOutcome.NONE);
        assertThat(done(mailboxes.pins.check(aor("nobody"), "9053"))).isEqualTo(PinOutcome.NONE);
    }

    private void lock() {
        List<CompletionStage<PinOutcome>> wrong =
                IntStream.range(0, 5).mapToObj(i -> mailboxes.pins.check(aor("bob"), "000" + i)).toList();
        assertThat(wrong.stream().map(MailboxesUnderTest::done)).containsExactly(
                PinOutcome.WRONG, PinOutcome.WRONG, PinOutcome.LOCKED, PinOutcome.LOCKED, PinOutcome.LOCKED);
    }

    private String hashOfBob() {
        long bob = mailboxes.directoryOfSubscribers.find(aor("bob")).orElseThrow().id();
        return mailboxes.database.read(manager -> manager.find(StoredMailbox.class, bob).pinHash);
    }
}
