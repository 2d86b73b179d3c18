package io.switchhook.it;

import io.switchhook.database.Database;
import io.switchhook.settings.DatabaseSettings;
import io.switchhook.settings.Settings;
import io.switchhook.subscriber.SubscriberDirectory;
import io.switchhook.subscriber.SubscriberDraft;
import io.switchhook.subscriber.Subscribers;
import io.switchhook.voicemail.media.Sound;
import io.switchhook.voicemail.media.Wave;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A database in which a deployment finds subscribers, and messages of theirs whose sound nobody asks for. */
final class Mailboxes {

    /** @param mailTo where the sound of one more message is to be mailed, empty for nowhere */
    private record Entry(String username, boolean voicemail, int fresh, int urgent, int saved, String mailTo) {}

    private final List<Entry> entries = new ArrayList<>();

    Mailboxes with(String username) {
        return with(username, 0, 0, 0);
    }

    Mailboxes without(String username) {
        entries.add(new Entry(username, false, 0, 0, 0, ""));
        return this;
    }

    /** @param urgent how many of the fresh ones are */
    Mailboxes with(String username, int fresh, int urgent, int saved) {
        entries.add(new Entry(username, true, fresh, urgent, saved, ""));
        return this;
    }

    /** A subscriber with a message that waits to be mailed to this address. */
    Mailboxes withMail(String username, String address) {
        entries.add(new Entry(username, true, 0, 0, 0, address));
        return this;
    }

    /** Makes the database, and gives the settings that make the next deployment use it. */
    Map<String, String> settings() {
        try {
            Path directory = Files.createTempDirectory("mailboxes");
            DatabaseSettings settings =
                    new DatabaseSettings("jdbc:h2:file:" + directory.resolve("switchhook"), "switchhook", "", 2);
            Database database = new Database(settings, directory);
            try {
                Subscribers subscribers = new Subscribers(
                        database, new SubscriberDirectory(database, Settings.read(key -> null)));
                CompletableFuture<Void> ready = new CompletableFuture<>();
                database.whenReady(() -> ready.complete(null));
                database.start();
                ready.get(60, TimeUnit.SECONDS);
                fill(database, subscribers, directory.resolve("voicemail"));
            } finally {
                database.close();
            }
            return Map.of(
                    "switchhook.database.url", settings.url(),
                    "switchhook.import", "",
                    "switchhook.voicemail.directory", directory.resolve("voicemail").toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void fill(Database database, Subscribers subscribers, Path sounds) throws IOException {
        subscribers.createDomain(Server.DOMAIN, Set.of());
        for (Entry entry : entries) {
            long id = subscribers.create(new SubscriberDraft(
                    entry.username, Server.DOMAIN, null, entry.mailTo, People.password(entry.username), null, null, null,
                    entry.voicemail, "UTC", "en", null)).id();
            add(database, id, "NEW", true, entry.urgent);
            add(database, id, "NEW", false, entry.fresh - entry.urgent);
            add(database, id, "SAVED", false, entry.saved);
            if (!entry.mailTo.isEmpty()) {
                mail(database, id, entry.username, sounds);
            }
        }
    }

    private static void add(Database database, long subscriber, String state, boolean urgent, int count) {
        for (Integer ignored : Collections.nCopies(count, 0)) {
            add(database, subscriber, state, urgent, UUID.randomUUID());
        }
    }

    private static void mail(Database database, long subscriber, String username, Path sounds) throws IOException {
        UUID message = UUID.randomUUID();
        Path folder = sounds.resolve("mailboxes/" + subscriber % 100 + "/" + subscriber);
        Files.createDirectories(folder);
        Files.write(folder.resolve(message + ".wav"), Wave.file(Sound.silence(Duration.ofSeconds(1))));
        add(database, subscriber, "NEW", false, message);
        database.write(manager -> manager.createNativeQuery("""
                        insert into voicemail_mail (message_id, mailbox, created, attempts, next_attempt, sent)
                        values (:id, :mailbox, current_timestamp, 0, current_timestamp, false)""")
                .setParameter("id", message)
                .setParameter("mailbox", "sip:" + username + "@" + Server.DOMAIN)
                .executeUpdate());
    }

    private static void add(Database database, long subscriber, String state, boolean urgent, UUID message) {
        database.write(manager -> manager.createNativeQuery("""
                        insert into voicemail_message (id, subscriber_id, sender, sender_name, call_id, forwarded_by,
                            received, samples, size, state, urgent)
                        values (:id, :subscriber, 'sip:eve@elsewhere.test', '', 'call', '',
                            current_timestamp, 8000, 8058, :state, :urgent)""")
                .setParameter("id", message)
                .setParameter("subscriber", subscriber)
                .setParameter("state", state)
                .setParameter("urgent", urgent)
                .executeUpdate());
    }
}
