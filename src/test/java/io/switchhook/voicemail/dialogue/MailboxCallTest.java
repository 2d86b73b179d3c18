package io.switchhook.voicemail.dialogue;

import static io.switchhook.voicemail.store.MailboxesUnderTest.NET;
import static io.switchhook.voicemail.store.MailboxesUnderTest.aor;
import static io.switchhook.voicemail.store.MailboxesUnderTest.done;
import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.database.DatabaseUnderTest;
import io.switchhook.settings.Settings;
import io.switchhook.sip.SipUri;
import io.switchhook.subscriber.Subscriber;
import io.switchhook.voicemail.media.EngineUnderTest;
import io.switchhook.voicemail.media.MediaEngine;
import io.switchhook.voicemail.media.Sound;
import io.switchhook.voicemail.media.Wave;
import io.switchhook.voicemail.store.GreetingKind;
import io.switchhook.voicemail.store.MailboxesUnderTest;
import io.switchhook.voicemail.store.Message;
import io.switchhook.voicemail.store.MessageState;
import io.switchhook.voicemail.store.MessageStore;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real calls over real sockets, with a real store. */
@Timeout(120)
class MailboxCallTest {

    private static final int PORTS = 2;
    private static final String ALICE = "alice";

    @TempDir
    private Path directory;

    private static Languages languages;

    private MailboxesUnderTest mailboxes;
    private MediaEngine media;
    private MailboxCalls calls;

    /** What the mailbox does to its call. */
    private static final class Control implements CallControl {

        final CompletableFuture<Void> hungUp = new CompletableFuture<>();
        final CompletableFuture<SipUri> target = new CompletableFuture<>();

        @Override
        public void hangUp() {
            hungUp.complete(null);
        }

        @Override
        public void transfer(SipUri uri) {
            target.complete(uri);
        }
    }

    /** A caller and his call. */
    private final class Caller implements AutoCloseable {

        final Control control = new Control();
        final MailboxCall call;
        final TestPhone phone;

        Caller(Visit visit) throws Exception {
            call = calls.open(visit, "call-1", InetAddress.getLoopbackAddress(), control).orElseThrow();
            phone = new TestPhone(call.channel());
            call.begin();
        }

        Caller hears(Phrase phrase) throws Exception {
            phone.awaitHeard(sound(phrase));
            return this;
        }

        Caller presses(String keys) {
            phone.press(keys);
            return this;
        }

        /** Skips the greeting and waits for the tone. */
        Caller atTheTone() throws Exception {
            phone.press("1");
            phone.awaitEnd(sound(new Phrase.Tone()));
            return this;
        }

        Caller says(byte... ulaw) throws Exception {
            phone.speak(ulaw);
            phone.awaitSilence();
            return this;
        }

        void hangsUp() {
            done(call.end());
        }

        void isHungUp() throws Exception {
            control.hungUp.get(60, TimeUnit.SECONDS);
            done(call.over());
        }

        @Override
        public void close() {
            phone.close();
            done(call.end());
        }
    }

    /** A language whose words are short, each another noise. */
    @BeforeAll
    static void learn(@TempDir Path prompts) throws Exception {
        Path english = Files.createDirectory(prompts.resolve("en"));
        for (String word : Language.vocabulary(new EnglishSpeech())) {
            byte[] ulaw = new byte[Sound.RATE / 5];
            new Random(word.hashCode()).nextBytes(ulaw);
            Files.write(english.resolve(word + ".wav"), Wave.file(Sound.of(ulaw)));
        }
        languages = new Languages(Settings.read(Map.of("switchhook.voicemail.prompts", prompts.toString())::get).dialogue());
    }

    @BeforeEach
    void open() throws Exception {
        open("message.max", "3m");
    }

    private void open(String... settings) throws Exception {
        mailboxes = MailboxesUnderTest.open(DatabaseUnderTest.H2, directory, settings);
        media = EngineUnderTest.open(PORTS);
        calls = calls(mailboxes.store, settings);
    }

    private MailboxCalls calls(MessageStore store, String... settings) {
        return new MailboxCalls(media, store, mailboxes.pins, languages,
                Settings.read(Map.of("switchhook.voicemail." + settings[0], settings[1])::get).dialogue(),
                mailboxes.clock, mailboxes.directoryOfSubscribers::find);
    }

    /** The store, one operation of which tells that it was asked for, and waits. */
    private MessageStore slow(String operation, CompletableFuture<Void> asked, CompletableFuture<Void> gate) {
        return (MessageStore) Proxy.newProxyInstance(
                MessageStore.class.getClassLoader(), new Class<?>[] {MessageStore.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals(operation)) {
                        return method.invoke(mailboxes.store, arguments);
                    }
                    asked.complete(null);
                    CompletionStage<?> result = (CompletionStage<?>) method.invoke(mailboxes.store, arguments);
                    return gate.thenCompose(opened -> result);
                });
    }

    private void reopen(String... settings) throws Exception {
        close();
        directory = Path.of(directory.toString(), "again");
        open(settings);
    }

    @AfterEach
    void close() {
        calls.close();
        EngineUnderTest.close(media);
        mailboxes.close();
    }

    private Sound sound(Phrase phrase) {
        return languages.of(Locale.US).say(List.of(phrase), mailboxes.clock.instant(), ZoneOffset.UTC, Locale.US);
    }

    private Subscriber subscriber(String name) {
        return mailboxes.directoryOfSubscribers.find(aor(name)).orElseThrow();
    }

    private Visit deposit() {
        return new Visit.Deposit(subscriber(ALICE), 486, "sip:2000@example.net", "Bob", "call-1");
    }

    private static byte[] speech(int seconds) {
        return MailboxesUnderTest.noise(seconds * Sound.RATE);
    }

    @Test
    void messageIsInTheStoreWhenTheCallHasEnded() throws Exception {
        byte[] speech = speech(3);
        try (Caller caller = new Caller(deposit())) {
            caller.hears(Prompt.PERSON_YOU_CALL).atTheTone().says(speech).hangsUp();

            Message message = mailboxes.folder(ALICE).get(0);
            assertThat(message.from()).isEqualTo("sip:2000@example.net");
            assertThat(message.name()).isEqualTo("Bob");
            assertThat(message.urgent()).isFalse();
            // Sample by sample what was said, from when the recording began to when it ended.
            byte[] kept = mailboxes.sound(message);
            byte[] middle = Arrays.copyOfRange(kept, kept.length / 3, 2 * kept.length / 3);
            assertThat(TestPhone.indexOf(speech, 0, middle)).isNotNegative();
            assertThat(caller.control.hungUp).isNotDone();
        }
    }

    @Test
    void messageThatIsTooShortIsDiscarded() throws Exception {
        try (Caller caller = new Caller(deposit())) {
            caller.atTheTone().says(Arrays.copyOf(speech(1), Sound.RATE / 4)).hangsUp();
        }
        assertThat(mailboxes.folder(ALICE)).isEmpty();
        assertThat(mailboxes.counts(ALICE).total()).isZero();
    }

    @Test
    void messageIsReviewedMarkedAndSent() throws Exception {
        byte[] speech = speech(2);
        try (Caller caller = new Caller(deposit())) {
            caller.atTheTone().says(speech).presses("#").hears(Prompt.REVIEW).presses("2");
            caller.phone.awaitEnd(Sound.of(Arrays.copyOf(speech, speech.length - 160)));
            caller.presses("4").hears(Prompt.MARKED_URGENT).presses("1").hears(Prompt.MESSAGE_LEFT).hears(Prompt.GOODBYE);
            caller.isHungUp();
        }
        assertThat(mailboxes.folder(ALICE)).singleElement().extracting(Message::urgent).isEqualTo(true);
    }

    @Test
    void silenceEndsAMessage() throws Exception {
        reopen("message.silence", "1s");
        try (Caller caller = new Caller(deposit())) {
            caller.atTheTone().says(speech(2)).hears(Prompt.MESSAGE_LEFT).isHungUp();
        }
        assertThat(mailboxes.folder(ALICE)).hasSize(1);
    }

    @Test
    void longestMessageEndsByItself() throws Exception {
        reopen("message.max", "5s");
        try (Caller caller = new Caller(deposit())) {
            caller.atTheTone().phone.speak(speech(7));
            caller.hears(Prompt.TOO_LONG).hangsUp();
        }
        assertThat(mailboxes.folder(ALICE)).singleElement().extracting(Message::length).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void fullMailboxSaysSoAndHangsUp() throws Exception {
        reopen("quota.messages", "1");
        mailboxes.leave(ALICE);
        try (Caller caller = new Caller(deposit())) {
            caller.hears(Prompt.MAILBOX_FULL).isHungUp();
        }
        assertThat(mailboxes.folder(ALICE)).hasSize(1);
    }

    @Test
    void ownGreetingIsHeard() throws Exception {
        Sound greeting = Sound.of(speech(2));
        done(mailboxes.store.putGreeting(aor(ALICE), GreetingKind.BUSY, greeting));
        try (Caller caller = new Caller(deposit())) {
            caller.phone.awaitEnd(greeting);
            caller.phone.awaitEnd(sound(new Phrase.Tone()));
        }
    }

    @Test
    void ownerHearsDeletesAndKeepsHisMessage() throws Exception {
        byte[] speech = speech(2);
        mailboxes.leave(ALICE, speech, false);
        try (Caller caller = new Caller(new Visit.Own(subscriber(ALICE)))) {
            caller.hears(Prompt.MAIN_NEW).presses("1").hears(Prompt.RECEIVED);
            caller.phone.awaitEnd(Sound.of(speech));
            caller.hears(Prompt.MESSAGE_MENU);
            assertThat(mailboxes.folder(ALICE)).singleElement().extracting(Message::state).isEqualTo(MessageState.SAVED);
            caller.presses("7").hears(Prompt.DELETED);
            assertThat(mailboxes.folder(ALICE)).isEmpty();
            caller.presses("7").hears(Prompt.UNDELETED);
            assertThat(mailboxes.folder(ALICE)).hasSize(1);
            caller.presses("##").hears(Prompt.GOODBYE).isHungUp();
        }
    }

    @Test
    void pausedMessageGoesOnWhereItStood() throws Exception {
        byte[] speech = speech(9);
        mailboxes.leave(ALICE, speech, false);
        try (Caller caller = new Caller(new Visit.Own(subscriber(ALICE)))) {
            caller.presses("1");
            caller.phone.awaitEnd(Sound.of(Arrays.copyOf(speech, Sound.RATE)));
            // Back to the beginning, forward again, and on after a pause.
            caller.presses("*");
            caller.phone.awaitEnd(Sound.of(Arrays.copyOf(speech, Sound.RATE)));
            caller.presses("00#");
            caller.phone.awaitEnd(Sound.of(speech));
        }
    }

    @Test
    void thirdWrongPinHangsUpAndLocks() throws Exception {
        assertThat(done(mailboxes.pins.change(aor(ALICE), "739146"))).isTrue();
        try (Caller caller = new Caller(deposit())) {
            caller.presses("*111111#").hears(Prompt.WRONG_PIN).presses("111111#").hears(Prompt.WRONG_PIN)
                    .presses("111111#").hears(Prompt.PIN_LOCKED).isHungUp();
        }
        try (Caller caller = new Caller(deposit())) {
            caller.presses("*739146#").hears(Prompt.PIN_LOCKED).isHungUp();
        }
    }

    @Test
    void ownerGetsInFromElsewhereByHisNumberAndPin() throws Exception {
        mailboxes.subscriber("dora", "4000");
        done(mailboxes.pins.change(aor("dora"), "739146"));
        mailboxes.leave("dora");
        try (Caller caller = new Caller(new Visit.Unknown(NET))) {
            caller.hears(Prompt.MAILBOX_NUMBER).presses("4000#739146#").hears(Prompt.MAIN_NEW);
        }
    }

    @Test
    void pinIsChangedByPhone() throws Exception {
        try (Caller caller = new Caller(new Visit.Own(subscriber(ALICE)))) {
            caller.presses("051111#1111#").hears(Prompt.PIN_WEAK).presses("739146#739146#").hears(Prompt.PIN_CHANGED);
        }
        try (Caller caller = new Caller(deposit())) {
            caller.presses("*739146#").hears(new Phrase.Counts(0, 0, 0));
        }
    }

    @Test
    void greetingIsRecordedAndThenHeardByCallers() throws Exception {
        byte[] speech = speech(2);
        try (Caller caller = new Caller(new Visit.Own(subscriber(ALICE)))) {
            caller.presses("021").hears(Prompt.RECORD_NOW).presses("1");
            caller.phone.awaitEnd(sound(new Phrase.Tone()));
            caller.says(speech).presses("#").hears(Prompt.NOTE_REVIEW).presses("1").hears(Prompt.GREETING_STORED);
        }
        byte[] kept = done(mailboxes.store.greeting(aor(ALICE), GreetingKind.BUSY)).orElseThrow().bytes();
        assertThat(TestPhone.indexOf(kept, 0, Arrays.copyOfRange(speech, Sound.RATE, 2 * Sound.RATE))).isNotNegative();
    }

    @Test
    void messageIsForwardedWithItsIntroduction() throws Exception {
        mailboxes.subscriber("dora", "4000");
        byte[] speech = speech(2);
        mailboxes.leave(ALICE, speech, false);
        try (Caller caller = new Caller(new Visit.Own(subscriber(ALICE)))) {
            caller.presses("184000#1").hears(Prompt.RECORD_NOW).presses("1");
            caller.phone.awaitEnd(sound(new Phrase.Tone()));
            caller.says(speech(2)).presses("#").hears(Prompt.NOTE_REVIEW).presses("1").hears(Prompt.FORWARDED);
        }
        Message copy = mailboxes.folder("dora").get(0);
        assertThat(copy.length()).isGreaterThan(Duration.ofSeconds(3));
        assertThat(mailboxes.sound(copy)).endsWith(speech);
    }

    @Test
    void senderIsCalledBackAndTheMailboxGoesOnWhenNobodyIsThere() throws Exception {
        mailboxes.leave(ALICE);
        try (Caller caller = new Caller(new Visit.Own(subscriber(ALICE)))) {
            caller.presses("132").hears(Prompt.CONNECTING);
            assertThat(caller.control.target.get(60, TimeUnit.SECONDS)).hasToString("sip:caller@example.com");
            caller.call.transferFailed();
            caller.hears(Prompt.NOT_REACHED);
        }
    }

    @Test
    void hangUpWhileTheStoreIsSlowLeavesNothing() throws Exception {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        CompletableFuture<Void> gate = new CompletableFuture<>();
        calls.close();
        calls = calls(slow("begin", asked, gate), "message.max", "3m");
        try (Caller caller = new Caller(deposit())) {
            caller.presses("1");
            asked.get(60, TimeUnit.SECONDS);
            CompletionStage<Void> over = caller.call.end();
            assertThat(over.toCompletableFuture()).isNotDone();
            gate.complete(null);
            done(over);
        }
        assertThat(mailboxes.folder(ALICE)).isEmpty();
    }

    @Test
    void callThatWasNeverAnsweredLetsGoOfItsPort() throws Exception {
        MailboxCall call = calls.open(deposit(), "call-1", InetAddress.getLoopbackAddress(), new Control()).orElseThrow();

        done(call.end());
        call.begin();

        assertThat(done(call.end())).isNull();
        assertThat(mailboxes.folder(ALICE)).isEmpty();
    }

    @Test
    void callsForWhichThereIsNoPortAreRefused() throws Exception {
        for (int i = 0; i < PORTS; i++) {
            assertThat(calls.open(deposit(), "call-1", InetAddress.getLoopbackAddress(), new Control())).isPresent();
        }
        assertThat(calls.open(deposit(), "call-1", InetAddress.getLoopbackAddress(), new Control())).isEmpty();
    }
}
