package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.it.TransferMode.Transferee;
import io.switchhook.it.phone.Behaviour;
import io.switchhook.it.phone.Dialog;
import io.switchhook.it.phone.IncomingCall;
import io.switchhook.it.phone.OutgoingRequest;
import io.switchhook.it.phone.Phone;
import io.switchhook.it.phone.Referral;
import io.switchhook.it.phone.Sdp;
import io.switchhook.it.phone.Trace;
import io.switchhook.it.phone.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What crosses a transfer: whoever is transferred always talks to somebody in the end, every answer has its ACK, and every
 * dialog is ended once. The times are random; {@code -Dswitchhook.it.seed} repeats those of a run that failed.
 */
class TransferRaceIT extends CallFixture {

    private static final long SEED = Long.getLong("switchhook.it.seed", System.nanoTime());
    private static final int RUNS = 100;
    private static final int AT_ONCE = 25;
    /** Of the one whom nobody waits for longer. */
    private static final int RING_SECONDS = 1;
    private static final int SPREAD_MILLIS = 20;

    /** Everybody's end of every call, to be looked at again in the end: a BYE that is too much may come late. */
    private final Queue<Dialog> ended = new ConcurrentLinkedQueue<>();

    @Deployment(testable = false)
    static WebArchive archive() {
        People people = new People();
        for (int i = 0; i < AT_ONCE; i++) {
            for (String role : List.of("gateway", "operator", "colleague")) {
                people.with(role + i, Server.DOMAIN);
            }
            people.withoutVoicemail("other" + i, Server.DOMAIN, RING_SECONDS);
        }
        Map<String, String> settings = patientSettings();
        settings.putAll(people.settings());
        return Server.archive(settings);
    }

    /** The four phones of a run: the operator transfers the gateway to the colleague, or to another one. */
    private record Cast(TransferMode mode, Phone gateway, Phone operator, Phone colleague, Phone other) {

        Phone[] all() {
            return new Phone[] {gateway, operator, colleague, other};
        }

        Call call() {
            Call call = connect(gateway, operator, operator.aor());
            call.atCaller().unattended();
            call.atCallee().unattended();
            return call;
        }
    }

    /** The field's commonest: the transferor hangs up as soon as he has his 202. */
    @ParameterizedTest
    @EnumSource
    void transferorHangsUpAfterHisReferIsAccepted(TransferMode mode) throws Exception {
        runAll(mode, (cast, random) -> {
            cast.colleague().onInvite(Behaviour.ringThenAnswer(Duration.ofMillis(random.nextInt(300))));
            Call call = cast.call();
            Transferee transferee = cast.mode().hastyTransferee(call.atCaller());
            Referral referral = call.atCallee().refer(cast.colleague().aor());
            referral.awaitAccepted();
            Thread.sleep(random.nextInt(300));
            call.atCallee().bye().awaitFinal();

            Dialog atColleague = cast.colleague().awaitInvite().dialog();
            talkAndHangUp(cast, transferee.transferred(), atColleague);
        });
    }

    /** The transferor hangs up about when he is told that the transfer has succeeded. */
    @ParameterizedTest
    @EnumSource
    void transferorHangsUpWhileHeIsNotified(TransferMode mode) throws Exception {
        runAll(mode, (cast, random) -> {
            Call call = cast.call();
            CompletableFuture<OutgoingRequest> bye = new CompletableFuture<>();
            int afterAnswer = random.nextInt(2 * SPREAD_MILLIS);
            Behaviour hangUp = incoming -> bye.complete(call.atCallee().bye());
            cast.colleague().onInvite(Behaviour.ring().then(Behaviour.after(Duration.ofMillis(random.nextInt(50)),
                    Behaviour.answer().then(Behaviour.after(Duration.ofMillis(afterAnswer), hangUp)))));
            Transferee transferee = cast.mode().hastyTransferee(call.atCaller());
            call.atCallee().refer(cast.colleague().aor()).awaitAccepted();
            bye.get(10, TimeUnit.SECONDS).awaitFinal();

            Dialog atColleague = cast.colleague().awaitInvite().dialog();
            talkAndHangUp(cast, transferee.transferred(), atColleague);
        });
    }

    /** The target answers about when the server gives him up. */
    @ParameterizedTest
    @EnumSource
    void targetAnswersWhileHeIsGivenUp(TransferMode mode) throws Exception {
        runAll(mode, (cast, random) -> {
            int near = 1000 * RING_SECONDS - SPREAD_MILLIS + random.nextInt(2 * SPREAD_MILLIS);
            cast.other().onInvite(Behaviour.ringThenAnswer(Duration.ofMillis(near)));
            Call call = cast.call();
            Transferee transferee = cast.mode().hastyTransferee(call.atCaller());
            Referral referral = call.atCallee().refer(cast.other().aor());
            referral.awaitAccepted();

            int outcome = referral.awaitOutcome().status();

            IncomingCall atTarget = cast.other().awaitInvite();
            if (outcome == 200) {
                cast.mode().released(call.atCallee(), call.atCaller());
                talkAndHangUp(cast, transferee.transferred(), atTarget.dialog());
            } else {
                talkAndHangUp(cast, call.atCaller(), call.atCallee());
            }
        });
    }

    /** Either of the two changes the session while the transfer is asked for. */
    @ParameterizedTest
    @EnumSource
    void referCrossesAReinvite(TransferMode mode) throws Exception {
        runAll(mode, (cast, random) -> {
            cast.colleague().onInvite(Behaviour.ringThenAnswer(Duration.ofMillis(random.nextInt(50))));
            Call call = cast.call();
            Transferee transferee = cast.mode().hastyTransferee(call.atCaller());
            Dialog changing = random.nextBoolean() ? call.atCaller() : call.atCallee();
            OutgoingRequest reinvite;
            Referral referral;
            if (random.nextBoolean()) {
                reinvite = changing.reinvite(Sdp.audio(changing.localMedia().port(), "sendrecv"));
                Thread.sleep(random.nextInt(SPREAD_MILLIS));
                referral = call.atCallee().refer(cast.colleague().aor());
            } else {
                referral = call.atCallee().refer(cast.colleague().aor());
                Thread.sleep(random.nextInt(SPREAD_MILLIS));
                reinvite = changing.reinvite(Sdp.audio(changing.localMedia().port(), "sendrecv"));
            }
            if (reinvite.awaitFinal().status() == 200) {
                changing.ack();
            } else {
                reinvite.ackRejection();
            }

            referral.awaitAccepted();
            assertThat(referral.awaitOutcome().status()).isEqualTo(200);

            Dialog atColleague = cast.colleague().awaitInvite().dialog();
            cast.mode().released(call.atCallee(), call.atCaller());
            talkAndHangUp(cast, transferee.transferred(), atColleague);
        });
    }

    /** Two transfers of one call at once: the gateway talks to one of the targets, the other one is let go. */
    @ParameterizedTest
    @EnumSource
    void twoTransfersAtOnce(TransferMode mode) throws Exception {
        runAll(mode, (cast, random) -> {
            cast.colleague().onInvite(Behaviour.ringThenAnswer(Duration.ofMillis(random.nextInt(50))));
            cast.other().onInvite(Behaviour.ringThenAnswer(Duration.ofMillis(random.nextInt(50))));
            Call call = cast.call();
            Transferee transferee = cast.mode().transfereeOfTwo(call.atCaller());
            Referral first = call.atCallee().refer(cast.colleague().aor());
            Thread.sleep(random.nextInt(SPREAD_MILLIS));
            Referral second = call.atCallee().refer(cast.other().aor());

            int toColleague = outcome(first);
            int toOther = outcome(second);

            assertThat(List.of(toColleague, toOther)).containsOnlyOnce(200);
            Phone winner = toColleague == 200 ? cast.colleague() : cast.other();
            Dialog atWinner = winner.awaitInvite().dialog();
            cast.mode().released(call.atCallee(), call.atCaller());
            talkAndHangUp(cast, transferee.transferred(), atWinner);
        });
    }

    /**
     * What becomes of one of two. It is refused when it finds nobody to transfer any more (481), and when the other one has
     * overtaken it on the way (500, RFC 3261 12.2.2), which UDP may do.
     */
    private static int outcome(Referral referral) {
        int answer = referral.request().awaitFinal().status();
        if (answer == 481 || answer == 500) {
            return answer;
        }
        assertThat(answer).isEqualTo(202);
        return referral.awaitOutcome().status();
    }

    private static void talkAndHangUp(Cast cast, Dialog one, Dialog other) {
        cast.mode().talk(one, other);
        hangUp(one, other);
    }

    @FunctionalInterface
    private interface Run {
        void of(Cast cast, SplittableRandom random) throws Exception;
    }

    private void runAll(TransferMode mode, Run run) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE);
        List<Future<?>> casts = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            Transport transport = i % 2 == 0 ? Transport.UDP : Transport.TCP;
            Cast cast = new Cast(mode, equipped(mode, transport, "gateway" + i), equipped(mode, transport, "operator" + i),
                    equipped(mode, transport, "colleague" + i), equipped(mode, transport, "other" + i));
            int first = i;
            casts.add(executor.submit(() -> {
                for (int number = first; number < RUNS; number += AT_ONCE) {
                    run(cast, number, run);
                }
                return null;
            }));
        }
        executor.shutdown();
        for (Future<?> cast : casts) {
            cast.get(2, TimeUnit.MINUTES);
        }
        assertThat(ended).allSatisfy(TransferRaceIT::isEndedOnce);
    }

    private Phone equipped(TransferMode mode, Transport transport, String user) {
        return mode.equipped(registered(transport, user)).withMedia();
    }

    private void run(Cast cast, int number, Run run) {
        Duration start = Trace.now();
        try {
            run.of(cast, new SplittableRandom(SEED + number));
            for (Phone phone : cast.all()) {
                Parties.until(() -> isDone(phone), () -> phone.aor() + " waits for an ACK or a BYE");
                ended.addAll(phone.established());
            }
            for (Phone phone : cast.all()) {
                phone.onInvite(null).forget();
            }
        } catch (Exception | AssertionError e) {
            String reason = e.toString().lines().findFirst().orElseThrow();
            throw new AssertionError("run " + number + ", -Dswitchhook.it.seed=" + SEED + ": " + reason
                    + " Everybody's messages in it:\n" + Trace.since(start, cast.all()));
        }
    }

    private static boolean isDone(Phone phone) {
        return Parties.isAcknowledged(phone) && phone.established().stream().allMatch(TransferRaceIT::isOver);
    }

    private static boolean isOver(Dialog dialog) {
        return dialog.byesSent() + dialog.byesReceived() > 0;
    }

    /** Both may hang up at the same time, but nobody does it twice. */
    private static void isEndedOnce(Dialog dialog) {
        assertThat(dialog.byesSent()).as("BYEs sent in %s", dialog.callId()).isLessThanOrEqualTo(1);
        assertThat(dialog.byesReceived()).as("BYEs received in %s", dialog.callId()).isLessThanOrEqualTo(1);
        assertThat(isOver(dialog)).isTrue();
    }
}
