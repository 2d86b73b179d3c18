package io.switchhook.voicemail.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import io.switchhook.access.ManualClock;
import io.switchhook.database.Database;
import io.switchhook.database.DatabaseUnderTest;
import io.switchhook.settings.MailSettings;
import io.switchhook.settings.MailSettings.Encryption;
import io.switchhook.settings.Settings;
import io.switchhook.sip.Aor;
import io.switchhook.subscriber.SubscriberDirectory;
import io.switchhook.subscriber.SubscriberDraft;
import io.switchhook.subscriber.Subscribers;
import io.switchhook.voicemail.media.Sound;
import io.switchhook.voicemail.media.Wave;
import io.switchhook.voicemail.store.Message;
import io.switchhook.voicemail.store.MessageState;
import io.switchhook.voicemail.store.MessageStore;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.mail.MessagingException;
import javax.mail.Part;
import javax.mail.internet.InternetAddress;
import javax.mail.internet.MimeMessage;
import javax.mail.internet.MimeMultipart;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailWorkerTest {

    private static final String HOST = "127.0.0.1";
    private static final String FROM = "voicemail@pbx.example.net";
    private static final String ADDRESS = "alice@mail.example";
    private static final Aor ALICE = new Aor("alice", "example.net");
    private static final Sound SPEECH = Sound.of((byte) 0x80, (byte) 0x00, (byte) 0xff, (byte) 0x42);

    /** A database with two subscribers: opened once, as that takes seconds. */
    private record Opened(Database database, SubscriberDirectory directory) {

        static Opened of(DatabaseUnderTest kind) {
            Database database = new Database(kind.empty(), Path.of(""));
            SubscriberDirectory directory = new SubscriberDirectory(database, Settings.read(key -> null));
            Subscribers subscribers = new Subscribers(database, directory);
            DatabaseUnderTest.start(database);
            subscribers.createDomain("example.net", Set.of());
            subscribers.create(draft("alice", ADDRESS));
            subscribers.create(draft("bob", ""));
            return new Opened(database, directory);
        }

        private static SubscriberDraft draft(String user, String email) {
            return new SubscriberDraft(user, "example.net", "Alice \"A\" Ä", email, user + "-secret", null, null, null, null,
                    "Europe/Berlin", "en", null);
        }
    }

    private static final Opened H2 = Opened.of(DatabaseUnderTest.H2);

    private final ManualClock clock = new ManualClock();
    private final Map<UUID, Message> messages = new HashMap<>();
    private final Set<UUID> deleted = new HashSet<>();
    private Optional<RuntimeException> failure = Optional.empty();
    private GreenMail mail;
    private Database database;
    private SubscriberDirectory directory;
    private Outbox outbox;

    private void use(Opened opened) {
        database = opened.database;
        directory = opened.directory;
        outbox = new Outbox(database);
    }

    @BeforeEach
    void open() {
        use(H2);
        mail = server(0, ServerSetup.PROTOCOL_SMTP);
        mail.start();
    }

    @AfterEach
    void close() {
        mail.stop();
        if (database != H2.database) {
            database.close();
        }
        H2.database.write(manager -> manager.createQuery("delete from StoredMail").executeUpdate()
                + manager.createQuery("delete from StoredMailChoice").executeUpdate());
    }

    @AfterAll
    static void closeDatabase() {
        H2.database.close();
    }

    private static GreenMail server(int port, String protocol) {
        ServerSetup setup = new ServerSetup(port, HOST, protocol);
        // Two seconds are too few where much else goes on.
        setup.setServerStartupTimeout(60_000);
        return new GreenMail(setup);
    }

    private MailSettings settings(int port) {
        return settings(port, Encryption.OFFERED, "", "");
    }

    private static MailSettings settings(int port, Encryption encryption, String user, String password) {
        return new MailSettings(HOST, port, encryption, user, password, FROM, "https://pbx.example.net/{message}");
    }

    private MailWorker worker() {
        return worker(settings(mail.getSmtp().getPort()));
    }

    private MailWorker worker(MailSettings settings) {
        Properties trust = new Properties();
        trust.setProperty("mail.smtp.ssl.trust", "*");
        trust.setProperty("mail.smtp.ssl.checkserveridentity", "false");
        return new MailWorker(settings, trust, outbox, store(), directory, database, clock);
    }

    /** A store of which nothing but messages, their sound and their deletion is asked. */
    private MessageStore store() {
        return (MessageStore) Proxy.newProxyInstance(
                MessageStore.class.getClassLoader(), new Class<?>[] {MessageStore.class}, (proxy, method, arguments) ->
                        switch (method.getName()) {
                            case "message" -> now(Optional.ofNullable(messages.get((UUID) arguments[0])));
                            case "sound" -> now(Optional.of(SPEECH));
                            case "delete" -> failure.<CompletionStage<Object>>map(CompletableFuture::failedFuture)
                                    .orElseGet(() -> now(deleted.add((UUID) arguments[0])));
                            default -> throw new UnsupportedOperationException(method.getName());
                        });
    }

    private static CompletionStage<Object> now(Object value) {
        return CompletableFuture.completedStage(value);
    }

    private Message message(Aor owner, String name) {
        Message message = new Message(UUID.randomUUID(), owner, "sip:bob@example.com", name, "call", clock.instant(),
                Duration.ofSeconds(42), 8058, MessageState.NEW, false, "");
        messages.put(message.id(), message);
        return message;
    }

    /** As the store does it. */
    private UUID arrives(MailWorker worker, Message message) {
        database.write(manager -> {
            worker.delivering(manager, message);
            return null;
        });
        return message.id();
    }

    private void wants(MailChoice choice) {
        new MailChoices(database, directory).set(ALICE, Optional.of(choice));
    }

    private MimeMessage onlyMail() {
        assertThat(mail.getReceivedMessages()).hasSize(1);
        return mail.getReceivedMessages()[0];
    }

    @ParameterizedTest
    @EnumSource
    void messageIsAttachedAsEveryPlayerKnowsIt(DatabaseUnderTest kind) throws MessagingException, IOException {
        Opened opened = kind == DatabaseUnderTest.H2 ? H2 : Opened.of(kind);
        use(opened);
        MailWorker worker = worker();
        UUID id = arrives(worker, message(ALICE, "Zoë"));
        worker.turn();

        MimeMessage received = onlyMail();
        assertThat(received.getSubject()).isEqualTo("Voicemail from Zoë (bob@example.com), 0:42");
        assertThat(received.getMessageID()).isEqualTo("<" + id + "@pbx.example.net>");
        assertThat(received.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        InternetAddress to = (InternetAddress) received.getAllRecipients()[0];
        assertThat(to.getAddress()).isEqualTo(ADDRESS);
        assertThat(to.getPersonal()).isEqualTo("Alice \"A\" Ä");
        assertThat(((InternetAddress) received.getFrom()[0]).getAddress()).isEqualTo(FROM);
        MimeMultipart parts = (MimeMultipart) received.getContent();
        assertThat(parts.getCount()).isEqualTo(2);
        assertThat((String) parts.getBodyPart(0).getContent()).contains("From:     Zoë (bob@example.com)");
        Part sound = parts.getBodyPart(1);
        assertThat(sound.getContentType()).startsWith("audio/x-wav");
        assertThat(sound.getDisposition()).isEqualTo(Part.ATTACHMENT);
        assertThat(sound.getFileName()).matches("voicemail-[0-9]{8}-[0-9]{6}\\.wav");
        assertThat(sound.getInputStream().readAllBytes()).isEqualTo(Wave.linearFile(SPEECH));
        assertThat(outbox.size()).isZero();
        assertThat(deleted).isEmpty();
        assertThat(worker.sent()).isEqualTo(1);
    }

    @Test
    void whoWantsNoSoundGetsALink() throws MessagingException, IOException {
        wants(MailChoice.NOTIFY);
        MailWorker worker = worker();
        UUID id = arrives(worker, message(ALICE, ""));
        worker.turn();

        assertThat((String) onlyMail().getContent()).contains("Listen to it: https://pbx.example.net/" + id);
    }

    @Test
    void whoWantsNothingOrHasNoAddressGetsNothing() {
        wants(MailChoice.NONE);
        MailWorker worker = worker();
        arrives(worker, message(ALICE, ""));
        arrives(worker, message(new Aor("bob", "example.net"), ""));

        assertThat(outbox.size()).isZero();
    }

    @Test
    void whoChangesHisMindMeanwhileGetsNothing() {
        MailWorker worker = worker();
        arrives(worker, message(ALICE, ""));
        wants(MailChoice.NONE);
        worker.turn();

        assertThat(mail.getReceivedMessages()).isEmpty();
        assertThat(outbox.size()).isZero();
    }

    @Test
    void messageThatIsGoneIsNotMailed() {
        MailWorker worker = worker();
        messages.remove(arrives(worker, message(ALICE, "")));
        worker.turn();

        assertThat(mail.getReceivedMessages()).isEmpty();
        assertThat(outbox.size()).isZero();
    }

    @Test
    void messageIsDeletedOnceItWasMailed() {
        wants(MailChoice.ATTACH_AND_DELETE);
        MailWorker worker = worker();
        UUID id = arrives(worker, message(ALICE, ""));
        worker.turn();

        onlyMail();
        assertThat(deleted).containsExactly(id);
        assertThat(outbox.size()).isZero();
    }

    @Test
    void messageThatCannotBeDeletedIsNotMailedAgain() {
        wants(MailChoice.ATTACH_AND_DELETE);
        failure = Optional.of(new IllegalStateException("the disk sleeps"));
        UUID id = arrives(worker(), message(ALICE, ""));
        worker().turn();
        assertThat(deleted).isEmpty();
        failure = Optional.empty();
        clock.advance(Duration.ofMinutes(2));
        worker().turn();

        onlyMail();
        assertThat(deleted).containsExactly(id);
        assertThat(outbox.size()).isZero();
    }

    @Test
    void mailWaitsForAServerThatIsDownAndSurvivesARestart() {
        int port = mail.getSmtp().getPort();
        mail.stop();
        MailWorker before = worker(settings(port));
        arrives(before, message(ALICE, ""));
        before.turn();
        assertThat(before.failures()).isEqualTo(1);
        assertThat(outbox.size()).isEqualTo(1);

        mail = server(port, ServerSetup.PROTOCOL_SMTP);
        mail.start();
        MailWorker after = worker(settings(port));
        assertThat(after.turn()).isLessThanOrEqualTo(Duration.ofMinutes(1));
        assertThat(mail.getReceivedMessages()).isEmpty();
        clock.advance(Duration.ofMinutes(1));
        after.turn();

        onlyMail();
        assertThat(outbox.size()).isZero();
    }

    @Test
    void mailIsGivenUpAfterADay() {
        int port = mail.getSmtp().getPort();
        mail.stop();
        MailWorker worker = worker(settings(port));
        arrives(worker, message(ALICE, ""));
        int turns = 0;
        while (outbox.size() > 0) {
            worker.turn();
            clock.advance(Duration.ofHours(1));
            turns++;
        }

        assertThat(turns).isEqualTo(25);
    }

    @Test
    void twoServersSendEachMailOnce() throws Exception {
        MailWorker one = worker();
        MailWorker other = worker();
        Set<String> expected = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            expected.add("<" + arrives(one, message(ALICE, "")) + "@pbx.example.net>");
        }
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<Duration>> turns = List.of(threads.submit(one::turn), threads.submit(other::turn));
            for (Future<Duration> turn : turns) {
                turn.get();
            }
        } finally {
            threads.shutdown();
        }

        List<String> received = new ArrayList<>();
        for (MimeMessage each : mail.getReceivedMessages()) {
            received.add(each.getMessageID());
        }
        assertThat(received).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(outbox.size()).isZero();
    }

    @Test
    void callerCannotAddHeaders() throws MessagingException {
        MailWorker worker = worker();
        arrives(worker, message(ALICE, "Eve\r\nBcc: everybody@example.net\r\n\r\nBuy"));
        worker.turn();

        MimeMessage received = onlyMail();
        assertThat(received.getHeader("Bcc")).isNull();
        assertThat(received.getAllRecipients()).hasSize(1);
        assertThat(received.getSubject()).startsWith("Voicemail from Eve Bcc: everybody@example.net Buy");
    }

    // How it signs in

    @Test
    void signsInOverTls() {
        GreenMail tls = server(0, ServerSetup.PROTOCOL_SMTPS);
        tls.start();
        try {
            tls.setUser(ADDRESS, "postman", "rings twice");
            tls.getManagers().getUserManager().setAuthRequired(true);
            MailWorker worker = worker(settings(tls.getSmtps().getPort(), Encryption.TLS, "postman", "rings twice"));
            arrives(worker, message(ALICE, ""));
            worker.turn();

            assertThat(tls.getReceivedMessages()).hasSize(1);
        } finally {
            tls.stop();
        }
    }

    @Test
    void wrongPasswordIsTriedAgainLater() {
        mail.setUser(ADDRESS, "postman", "rings twice");
        mail.getManagers().getUserManager().setAuthRequired(true);
        MailWorker worker = worker(settings(mail.getSmtp().getPort(), Encryption.NONE, "postman", "rings once"));
        arrives(worker, message(ALICE, ""));
        worker.turn();

        assertThat(mail.getReceivedMessages()).isEmpty();
        assertThat(outbox.size()).isEqualTo(1);
    }

    @Test
    void nothingIsSentInTheClearThatIsToBeEncrypted() {
        MailWorker worker = worker(settings(mail.getSmtp().getPort(), Encryption.REQUIRED, "", ""));
        arrives(worker, message(ALICE, ""));
        worker.turn();

        assertThat(mail.getReceivedMessages()).isEmpty();
        assertThat(outbox.size()).isEqualTo(1);
    }

    // What servers refuse

    @ParameterizedTest
    @ValueSource(strings = {"550 5.1.1 nobody here", "553 no"})
    void mailIsGivenUpThatIsRefusedForGood(String refusal) throws IOException {
        try (ScriptedSmtp smtp = new ScriptedSmtp()) {
            smtp.toRecipients(refusal);
            MailWorker worker = worker(settings(smtp.port()));
            arrives(worker, message(ALICE, ""));
            worker.turn();
            assertThat(outbox.size()).isZero();

            smtp.toRecipients("250 OK");
            smtp.toContent(refusal);
            arrives(worker, message(ALICE, ""));
            worker.turn();
            assertThat(outbox.size()).isZero();
            assertThat(worker.failures()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"451 4.7.1 greylisted", "452 4.2.2 full"})
    void mailIsTriedAgainThatIsRefusedForNow(String refusal) throws IOException {
        try (ScriptedSmtp smtp = new ScriptedSmtp()) {
            smtp.toRecipients(refusal);
            MailWorker worker = worker(settings(smtp.port()));
            arrives(worker, message(ALICE, ""));
            worker.turn();
            assertThat(outbox.size()).isEqualTo(1);

            smtp.toRecipients("250 OK");
            clock.advance(Duration.ofMinutes(1));
            worker.turn();
            assertThat(outbox.size()).isZero();
            assertThat(worker.sent()).isEqualTo(1);
        }
    }

    @Test
    void textIsReadableWithoutItsEncoding() {
        wants(MailChoice.NOTIFY);
        MailWorker worker = worker();
        arrives(worker, message(ALICE, "Bob"));
        worker.turn();

        assertThat(GreenMailUtil.getBody(onlyMail())).contains("Received: ");
    }
}
