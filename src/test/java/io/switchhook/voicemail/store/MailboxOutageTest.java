package io.switchhook.voicemail.store;

import static io.switchhook.voicemail.store.MailboxesUnderTest.aor;
import static io.switchhook.voicemail.store.MailboxesUnderTest.done;
import static io.switchhook.voicemail.store.MailboxesUnderTest.noise;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.switchhook.database.Await;
import io.switchhook.database.DatabaseUnavailableException;
import io.switchhook.database.DatabaseUnderTest;
import io.switchhook.database.PostgreSql;
import io.switchhook.settings.DatabaseSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What mailboxes do while the database is gone. */
class MailboxOutageTest {

    @Test
    void messagesAreTakenWhileTheDatabaseIsGoneAndDeliveredWhenItIsBack(@TempDir Path directory) {
        try (PostgreSql server = new PostgreSql(DatabaseUnderTest.newDirectory())) {
            DatabaseSettings settings = server.create("mailboxes");
            try (MailboxesUnderTest mailboxes =
                    MailboxesUnderTest.open(settings, directory, "quota.messages", "12")) {
                mailboxes.subscribers.createDomain(MailboxesUnderTest.NET, Set.of());
                mailboxes.subscriber("bob");
                Message before = mailboxes.leave("bob");
                Recording begunBefore = mailboxes.begin("bob");
                begunBefore.write(noise(9000), 0, 9000);
                server.stop();

                Message first = done(begunBefore.finish(true)).orElseThrow();
                List<Message> others = IntStream.range(0, 10).mapToObj(i -> mailboxes.leave("bob")).toList();
                assertThat(mailboxes.store.room(aor("bob"))).isEqualTo(Room.MAILBOX_FULL);
                assertThat(mailboxes.counts("bob")).isEqualTo(new Counts(1, 0, 0, 0));
                assertThatThrownBy(() -> mailboxes.folder("bob")).isInstanceOf(DatabaseUnavailableException.class);
                assertThatThrownBy(() -> done(mailboxes.store.save(before.id())))
                        .isInstanceOf(DatabaseUnavailableException.class);
                assertThatThrownBy(() -> done(mailboxes.pins.check(aor("bob"), "4827")))
                        .isInstanceOf(DatabaseUnavailableException.class);
                server.start();

                Await.until(() -> mailboxes.counts("bob").equals(new Counts(12, 0, 1, 0)));
                assertThat(mailboxes.folder("bob")).hasSize(12).contains(before, first).containsAll(others);
                assertThat(mailboxes.sound(first)).isEqualTo(noise(9000));
                done(mailboxes.store.delete(before.id()));
                assertThat(mailboxes.store.room(aor("bob"))).isEqualTo(Room.FREE);
            }
        }
    }
}
