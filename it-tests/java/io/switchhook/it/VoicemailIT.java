package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.it.phone.Behaviour;
import io.switchhook.it.phone.Change;
import io.switchhook.it.phone.Dialog;
import io.switchhook.it.phone.IncomingResponse;
import io.switchhook.it.phone.OutgoingCall;
import io.switchhook.it.phone.Phone;
import io.switchhook.it.phone.Sdp;
import io.switchhook.it.phone.Talker;
import io.switchhook.it.phone.Transport;
import io.switchhook.voicemail.media.Tone;
import io.switchhook.voicemail.media.Wave;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server's own mailboxes, with real sound. */
class VoicemailIT extends CallFixture {

    /** A machine with other things to do. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CROWD = 200;
    private static final Path DIRECTORY = directory();

    private final List<Talker> talkers = new ArrayList<>();

    @Deployment(testable = false)
    static WebArchive archive() {
        Map<String, String> settings = patientSettings();
        settings.remove("switchhook.voicemail.uri");
        settings.put("switchhook.voicemail.directory", DIRECTORY.toString());
        settings.put("switchhook.voicemail.media.ports", Server.isRestcomm() ? "25000-26999" : "23000-24999");
        settings.put("switchhook.voicemail.message.silence", "5s");
        settings.put("switchhook.voicemail.quota.messages", "1000");
        settings.put("switchhook.voicemail.operator", "sip:operator@{domain}");
        return Server.archive(settings);
    }

    private static Path directory() {
        try {
            return Files.createTempDirectory("voicemail");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final byte[] TONE = Tone.of(1_000, Duration.ofMillis(300)).bytes();

    /** Something to say that nobody else says. */
    private static byte[] sound(int number) {
        return Tone.of(300 + 37 * number, Duration.ofMillis(1_500)).bytes();
    }

    /** Half a second of a sentence, which nobody else says either. */
    private static byte[] sentence(String name) {
        try (InputStream file = VoicemailIT.class.getResourceAsStream("/voicemail/prompts/en/" + name + ".wav")) {
            byte[] all = Wave.read(file, Duration.ofMinutes(1)).bytes();
            int middle = all.length / 2;
            return Arrays.copyOfRange(all, Math.max(0, middle - 2_000), Math.min(all.length, middle + 2_000));
        } catch (IOException | io.switchhook.voicemail.media.UnsuitableSoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private Talker talker() {
        Talker talker = Talker.open();
        talkers.add(talker);
        return talker;
    }

    @AfterEach
    void hush() {
        talkers.forEach(Talker::close);
    }

    /** A caller who knows REFER is relayed, another one anchored. */
    private Phone caller(Transport transport, String user, boolean anchored, Talker talker) {
        Phone phone = phone(transport, user).patience(PATIENCE).withMedia(talker.port());
        return anchored ? phone.allow("INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE") : phone;
    }

    private static Dialog connect(OutgoingCall call, Talker talker) {
        IncomingResponse answer = call.awaitFinal(PATIENCE);
        assertThat(answer.status()).as(call.invite().statuses().toString()).isEqualTo(200);
        talker.talkTo(answer.body());
        return call.connect();
    }

    /** The caller hears the tone. */
    private static int skipGreeting(Talker talker) {
        talker.press("#");
        return talker.awaitHeard(TONE, 0, PATIENCE);
    }

    /** The owner listens to his only message, and deletes it. */
    private void isHeardAndDeleted(String user, byte[] sound) {
        Talker ear = talker();
        Dialog dialog = connect(farAway(user).withMedia(ear.port()).invite("*97"), ear);
        int counted = ear.awaitHeard(sentence("main-new"), 0, PATIENCE);
        int played = ear.press("1").awaitHeard(inner(sound), counted, PATIENCE);
        int deleted = ear.press("7").awaitHeard(sentence("deleted"), played, PATIENCE);
        ear.press("*#").awaitHeard(sentence("main-options"), deleted, PATIENCE);
        dialog.bye().awaitStatus(200);
        areOver();
    }

    /** Where a message begins and ends exactly is not the caller's to say. */
    private static byte[] inner(byte[] sound) {
        return Arrays.copyOfRange(sound, 400, sound.length - 400);
    }

    private static final List<String> OVER =
            List.of("switchhook_voicemail_calls 0.0", "switchhook_voicemail_ports 0.0", "switchhook_calls_current 0.0");

    private static void areOver() {
        await(metrics -> OVER.stream().allMatch(metrics::contains));
    }

    private static void await(Predicate<String> isSo) {
        Instant latest = Instant.now().plus(PATIENCE);
        for (String now = Server.metrics(); !isSo.test(now); now = Server.metrics()) {
            assertThat(Instant.now()).as(now.replaceAll("(?m)^(?!switchhook).*\n", "")).isBefore(latest);
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    @ParameterizedTest
    @CsvSource({"UDP, false", "TCP, false", "UDP, true", "TCP, true"})
    void callerOfABusyPhoneLeavesAMessageThatItsOwnerHears(Transport transport, boolean anchored) {
        String owner = "callee" + (transport.ordinal() * 2 + (anchored ? 1 : 0));
        byte[] sound = sound(transport.ordinal() * 2 + (anchored ? 1 : 0));
        registered(transport, owner).onInvite(Behaviour.busy());
        Talker talker = talker();

        OutgoingCall call = caller(transport, "alice", anchored, talker).invite(owner);
        Dialog dialog = connect(call, talker);
        talker.awaitHeard(sentence("is-busy"), 0, PATIENCE);
        int tone = skipGreeting(talker);
        int left = talker.say(sound).press("#1").awaitHeard(sentence("message-left"), tone, PATIENCE);
        dialog.awaitBye().respond(200);

        assertThat(left).isPositive();
        assertThat(call.finals()).containsExactly(200);
        if (anchored == (transport == Transport.TCP)) {
            isHeardAndDeleted(owner, sound);
        }
    }

    @Test
    void whatWasSaidUntilTheCallerHangsUpIsKept() {
        registered("bob").onInvite(Behaviour.busy());
        Talker talker = talker();
        Dialog dialog = connect(caller(Transport.UDP, "alice", false, talker).invite("bob"), talker);
        skipGreeting(talker);

        talker.say(sound(10)).awaitSaid();
        dialog.bye().awaitStatus(200);

        areOver();
        isHeardAndDeleted("bob", sound(10));
    }

    @Test
    void whoSaysNothingMoreIsHungUpAndHisMessageKept() {
        registered("bob").onInvite(Behaviour.busy());
        Talker talker = talker();
        Dialog dialog = connect(caller(Transport.UDP, "alice", true, talker).invite("bob"), talker);
        skipGreeting(talker);

        talker.say(sound(11));
        dialog.awaitBye().respond(200);

        isHeardAndDeleted("bob", sound(11));
    }

    /** A phone that knows REFER is told to call him; the server connects another one. */
    @ParameterizedTest
    @EnumSource
    void zeroLeadsToTheOperator(TransferMode mode) throws Exception {
        registered("bob").onInvite(Behaviour.busy());
        Phone operator = registered("operator").onInvite(Behaviour.answer());
        Talker talker = talker();
        Dialog dialog = connect(
                caller(Transport.UDP, "alice", mode == TransferMode.CARRIED_OUT, talker).invite("bob"), talker).unattended();
        TransferMode.Transferee transferee = mode.transferee(dialog);
        talker.awaitHeard(sentence("is-busy"), 0, PATIENCE);

        talker.press("0");

        Dialog atOperator = operator.awaitInvite().dialog();
        hangUp(transferee.transferred(), atOperator);
        areOver();
    }

    @Test
    void whoHearsAMessageMayCallItsSenderBack() throws Exception {
        Talker talker = talker();
        Phone alice = caller(Transport.UDP, "alice", false, talker);
        alice.register();
        Dialog left = connect(alice.invite("dave"), talker);
        skipGreeting(talker);
        talker.say(sound(13)).awaitSaid();
        left.bye().awaitStatus(200);
        areOver();
        alice.onInvite(Behaviour.answer());
        Talker ear = talker();
        Dialog dave = connect(farAway("dave").withMedia(ear.port()).invite("*97"), ear).unattended();
        int counted = ear.awaitHeard(sentence("main-new"), 0, PATIENCE);
        ear.press("1").awaitHeard(inner(sound(13)), counted, PATIENCE);

        TransferMode.Transferee transferee = TransferMode.RELAYED.transferee(dave);
        ear.press("32");

        hangUp(transferee.transferred(), alice.awaitInvite().dialog());
        areOver();
    }

    @Test
    void unavailableSubscriberIsGreetedForAndKeysMayComeByInfo() {
        Talker talker = talker();
        Dialog dialog = connect(caller(Transport.UDP, "alice", false, talker).invite("carol"), talker);
        int greeting = talker.awaitHeard(sentence("is-unavailable"), 0, PATIENCE);

        dialog.info("application/dtmf-relay", "Signal=#\r\nDuration=160\r\n").awaitStatus(200);

        talker.awaitHeard(TONE, greeting, PATIENCE);
        dialog.bye().awaitStatus(200);
        areOver();
    }

    @Test
    void callerMayPutTheMailboxOnHoldMoveAndOfferLate() {
        Talker talker = talker();
        Talker second = talker();
        Phone alice = phone("alice").withMedia(talker.port());
        OutgoingCall call = alice.invite("carol", Change.withoutBody());
        IncomingResponse offer = call.awaitFinal(PATIENCE);
        talker.talkTo(offer.body());
        Dialog dialog = call.awaitAnswer().ack(Change.sdp(Sdp.audio(talker.port(), "sendrecv")));
        talker.awaitHeard(sentence("is-unavailable"), 0, PATIENCE);

        assertThat(dialog.reinvite(Sdp.hold()).awaitStatus(200).body()).contains("a=recvonly");
        dialog.ack();
        IncomingResponse moved = dialog.reinvite(Sdp.audio(second.port(), "sendrecv")).awaitStatus(200);
        dialog.ack();
        second.talkTo(moved.body());
        talker.close();

        second.press("#").awaitHeard(TONE, 0, PATIENCE);
        assertThat(dialog.reinvite(video()).awaitFinal().status()).isEqualTo(488);
        second.say(sound(12)).press("#").awaitHeard(sentence("review"), 0, PATIENCE);
        dialog.bye().awaitStatus(200);
        areOver();
    }

    private static String video() {
        return Sdp.offer().replace("m=audio", "m=video");
    }

    @ParameterizedTest
    @ValueSource(strings = {"video", "nonsense", "savp"})
    void offerThatTheMailboxCannotTakeLeavesTheCallerWithTheRefusalOfThePhone(String kind) {
        registered("bob").onInvite(Behaviour.busy());
        String offer = switch (kind) {
            case "video" -> video();
            case "savp" -> Sdp.offer().replace("RTP/AVP", "RTP/SAVP");
            default -> "v=0\r\nnonsense\r\n";
        };

        OutgoingCall call = phone("alice").invite("bob", Change.sdp(offer));

        call.awaitRejected(486);
        assertThat(call.finals()).containsExactly(486);
        areOver();
    }

    @Test
    void callThatIsCancelledOnItsWayLeavesNothing() {
        registered("bob").onInvite(Behaviour.busy());
        OutgoingCall call = phone("alice").invite("bob").acknowledging();
        call.awaitStatus(181);

        call.cancel();

        // Whichever was faster: who gets the answer as well has to hang up.
        assertThat(call.awaitFinal(PATIENCE).status()).isIn(200, 487);
        Set<String> hungUp = new HashSet<>();
        await(metrics -> {
            call.answers().stream().filter(each -> hungUp.add(each.remoteTag())).forEach(each -> each.bye().awaitStatus(200));
            return OVER.stream().allMatch(metrics::contains);
        });
    }

    @Test
    void strangerHearsNobodysMessagesWhateverHeClaims() {
        Talker talker = talker();
        Phone mallory = phone("mallory").withMedia(talker.port());
        String mailbox = "sip:voicemail@" + Server.address().getAddress().getHostAddress() + ":" + Server.address().getPort();
        String bob = "sip%3Abob%40" + Server.DOMAIN;
        Change forged = Change.header("X-Switchhook-Mailbox", "0".repeat(64));

        OutgoingCall messages = mallory.invite(mailbox + ";subscriber=" + bob, forged);
        OutgoingCall nobody = mallory.invite(mailbox, forged);
        Dialog message = connect(mallory.invite(mailbox + ";target=" + bob + ";cause=486", forged), talker);

        messages.awaitRejected(404);
        nobody.awaitRejected(404);
        // A mailbox may be called as such, and then nobody was busy.
        talker.awaitHeard(sentence("is-unavailable"), 0, PATIENCE);
        message.bye().awaitStatus(200);
        areOver();
    }

    @Test
    void nextHopsAreToldNothingOfTheSeal() {
        Phone bob = registered("bob");
        Change forged = Change.header("X-Switchhook-Mailbox", "0".repeat(64));

        OutgoingCall call = phone("alice").invite("bob", forged);

        assertThat(bob.awaitInvite().invite().has("X-Switchhook-Mailbox")).isFalse();
        call.cancel();
        call.awaitRejected(487);
    }

    @Test
    void whoHasNoPinIsNotLetIn() {
        Talker talker = talker();
        Dialog dialog = connect(caller(Transport.UDP, "alice", false, talker).invite("carol"), talker);
        talker.awaitHeard(sentence("is-unavailable"), 0, PATIENCE);

        talker.press("*9876#");
        int wrong = talker.awaitHeard(sentence("wrong-pin"), 0, PATIENCE);
        talker.press("9877#");
        wrong = talker.awaitHeard(sentence("wrong-pin"), wrong, PATIENCE);
        talker.press("9878#");
        dialog.awaitBye().respond(200);

        areOver();
    }

    @Test
    void twoHundredCallersLeaveTheirMessagesAtOnce() throws Exception {
        registered("declining").onInvite(Behaviour.busy());
        long before = files();
        List<Talker> crowd = new ArrayList<>();
        List<OutgoingCall> calls = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            Talker talker = talker();
            crowd.add(talker);
            calls.add(caller(Transport.UDP, "caller" + i % 15, i % 2 == 0, talker).invite("declining"));
        }
        List<Dialog> dialogs = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            dialogs.add(connect(calls.get(i), crowd.get(i)));
        }
        ExecutorService everybody = Executors.newFixedThreadPool(CROWD);
        List<Future<?>> left = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            Talker talker = crowd.get(i);
            Dialog dialog = dialogs.get(i);
            left.add(everybody.submit(() -> {
                skipGreeting(talker);
                talker.say(sound(20)).awaitSaid();
                return dialog.bye();
            }));
        }
        everybody.shutdown();
        for (Future<?> each : left) {
            each.get(2, TimeUnit.MINUTES);
        }

        areOver();
        assertThat(files() - before).isEqualTo(CROWD);
    }

    private static long files() throws IOException {
        try (Stream<Path> files = Files.walk(DIRECTORY)) {
            return files.filter(file -> file.toString().endsWith(".wav")).count();
        }
    }
}
