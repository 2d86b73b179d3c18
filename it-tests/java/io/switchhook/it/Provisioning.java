package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.database.Database;
import io.switchhook.settings.DatabaseSettings;
import io.switchhook.settings.Settings;
import io.switchhook.subscriber.SubscriberDirectory;
import io.switchhook.subscriber.SubscriberDraft;
import io.switchhook.subscriber.Subscribers;
import io.switchhook.subscriber.UpsertOutcome;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Subscribers in a database, before a server opens it. */
final class Provisioning {

    private Provisioning() {}

    /** Makes these subscribers of {@link Server#DOMAIN} in an empty database. */
    static void subscribers(DatabaseSettings settings, String... usernames) {
        Database database = new Database(settings, Path.of("").toAbsolutePath());
        SubscriberDirectory directory = new SubscriberDirectory(database, Settings.read(key -> null));
        CompletableFuture<Void> ready = new CompletableFuture<>();
        database.whenReady(() -> ready.complete(null));
        database.start();
        try {
            ready.orTimeout(60, TimeUnit.SECONDS).join();
            Subscribers subscribers = new Subscribers(database, directory);
            subscribers.createDomain(Server.DOMAIN, Set.of());
            assertThat(subscribers.upsert(Stream.of(usernames)
                            .map(username -> SubscriberDraft.of(username, Server.DOMAIN, password(username)))
                            .toList()))
                    .allMatch(UpsertOutcome.Created.class::isInstance);
        } finally {
            database.close();
        }
    }

    static String password(String username) {
        return username + "-secret";
    }
}
