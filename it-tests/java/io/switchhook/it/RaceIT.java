package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.it.phone.Behaviour;
import io.switchhook.it.phone.Dialog;
import io.switchhook.it.phone.IncomingCall;
import io.switchhook.it.phone.OnCancel;
import io.switchhook.it.phone.OutgoingCall;
import io.switchhook.it.phone.Phone;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers that cross what the server does: no call is lost, and nobody who answered is left without an ACK and a BYE. */
class RaceIT extends CallFixture {

    private static final int RUNS = 150;
    private static final int AT_ONCE = 8;
    private static final int RING_MILLIS = 300;
    private static final int UNREACHABLE_MILLIS = 300;
    /** The answers come this much before and after the moment they race with. */
    private static final int SPREAD_MILLIS = 20;
    private static final Duration QUIET = Duration.ofMillis(150);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Deployment(testable = false)
    static WebArchive archive() {
        Map<String, String> settings = settings();
        settings.put("switchhook.call.ring-time", RING_MILLIS + "ms");
        settings.put("switchhook.call.unreachable-time", UNREACHABLE_MILLIS + "ms");
        return Server.archive(settings);
    }

    @BeforeEach
    void voicemailAnswers() {
        VOICEMAIL.onInvite(Behaviour.answer());
    }

    @Test
    void answerAtTheEndOfTheRingTime() throws Exception {
        race(run -> Behaviour.ringThenAnswer(near(RING_MILLIS, run)));
    }

    @Test
    void answerInResponseToTheCancel() throws Exception {
        race(run -> Behaviour.ring().onCancel(OnCancel.after(Duration.ofMillis(run % 30), OnCancel.answer())));
    }

    @Test
    void answerAtTheEndOfTheUnreachableTime() throws Exception {
        race(run -> Behaviour.after(near(UNREACHABLE_MILLIS, run), Behaviour.answer()));
    }

    @Test
    void answerWhileTheCallerCancels() throws Exception {
        runAll((caller, callee, run) -> {
            callee.onInvite(Behaviour.ringThenAnswer(near(100, run)));
            OutgoingCall call = caller.invite(callee.aor()).acknowledging();
            call.awaitStatus(180);
            Thread.sleep(Math.max(0, 100 - SPREAD_MILLIS / 2));
            call.cancel().awaitFinal();
            int status = call.awaitFinal().status();
            assertThat(status).isIn(200, 487);
            everybodyIsReleased(call, run, callee);
            assertThat(call.finals()).as("run %s", run).hasSize(1);
        });
    }

    @Test
    void answersOfTwoPhonesAtOnce() throws Exception {
        Map<String, Phone> twins = new HashMap<>();
        for (int i = 0; i < AT_ONCE; i++) {
            Phone twin = registered("callee" + i);
            twins.put(twin.aor(), twin);
        }
        runAll((caller, callee, run) -> {
            Phone twin = twins.get(callee.aor());
            callee.onInvite(Behaviour.ringThenAnswer(near(100, run)));
            twin.onInvite(Behaviour.ringThenAnswer(near(100, RUNS - run)));
            OutgoingCall call = caller.invite(callee.aor()).acknowledging();
            assertThat(call.awaitFinal().status()).as("run %s", run).isEqualTo(200);
            everybodyIsReleased(call, run, callee, twin);
            assertThat(call.finals()).as("run %s", run).containsOnly(200);
        });
    }

    private static Duration near(int millis, int run) {
        return Duration.ofMillis(millis - SPREAD_MILLIS + run % (2 * SPREAD_MILLIS + 1));
    }

    /** The caller is connected to somebody in every run, and everybody else is released. */
    private void race(IntFunction<Behaviour> behaviour) throws Exception {
        runAll((caller, callee, run) -> {
            callee.onInvite(behaviour.apply(run));
            OutgoingCall call = caller.invite(callee.aor()).acknowledging();
            assertThat(call.awaitFinal().status()).as("run %s", run).isEqualTo(200);
            everybodyIsReleased(call, run, callee);
            assertThat(call.finals()).as("run %s", run).containsOnly(200);
        });
    }

    /** Whoever answered has its ACK, and its BYE, when nothing has happened any more for a while. */
    private static void everybodyIsReleased(OutgoingCall call, int run, Phone... callees) throws InterruptedException {
        Set<String> released = new HashSet<>();
        Instant latest = Instant.now().plus(PATIENCE);
        Instant quietSince = Instant.now();
        while (Instant.now().isBefore(quietSince.plus(QUIET)) || !released.equals(answered(call, callees).keySet())) {
            assertThat(Instant.now()).as("run %s: %s answered, %s were released", run, answered(call, callees), released)
                    .isBefore(latest);
            for (Dialog dialog : call.answers()) {
                if (released.add(dialog.remoteTag())) {
                    dialog.bye().awaitStatus(200);
                    quietSince = Instant.now();
                }
            }
            Thread.sleep(10);
        }
        answered(call, callees).values().forEach(IncomingCall::awaitAck);
        List.of(callees).forEach(Phone::forget);
    }

    /** The calls that a callee or voicemail answered, by the tags they gave. */
    private static Map<String, IncomingCall> answered(OutgoingCall call, Phone... callees) {
        return Stream.concat(Stream.of(callees), Stream.of(VOICEMAIL))
                .flatMap(phone -> phone.calls().stream())
                .filter(incoming -> incoming.callId().equals(call.callId()))
                .filter(incoming -> incoming.invite().answers().contains(200))
                .collect(Collectors.toMap(incoming -> incoming.dialog().localTag(), incoming -> incoming));
    }

    private interface Run {
        void of(Phone caller, Phone callee, int number) throws Exception;
    }

    private void runAll(Run run) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE);
        List<Future<?>> pairs = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            Phone caller = phone("caller" + i);
            Phone callee = registered("callee" + i);
            int first = i;
            pairs.add(executor.submit(() -> {
                for (int number = first; number < RUNS; number += AT_ONCE) {
                    run.of(caller, callee, number);
                }
                return null;
            }));
        }
        executor.shutdown();
        for (Future<?> pair : pairs) {
            pair.get(3, TimeUnit.MINUTES);
        }
    }
}
