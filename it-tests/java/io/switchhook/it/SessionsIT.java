package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.it.phone.Behaviour;
import io.switchhook.it.phone.Dialog;
import io.switchhook.it.phone.OnCancel;
import io.switchhook.it.phone.OutgoingCall;
import io.switchhook.it.phone.Phone;
import io.switchhook.it.phone.ReferTo;
import io.switchhook.it.phone.Referral;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** That long calls can be hung up as short ones can, and that nothing is left when calls and transfers are over. */
class SessionsIT extends CallFixture {

    private static final int CALLS = 2000;
    /** Of these: each lasts for the whole ring time. */
    private static final int UNANSWERED_CALLS = 90;
    /** In all modes together. */
    private static final int TRANSFERS = 1000;
    private static final int WARM_UP = 200;
    private static final int AT_ONCE = 15;
    /** Longer than any INVITE transaction (RFC 3261 17.1.1.2): containers forget what they need after that. */
    private static final Duration LONG_CALL = Duration.ofSeconds(36);
    /** What may keep a session: a transaction without an answer (32 s), a minute for a refusal, the container's own sweep. */
    private static final Duration PATIENCE = Duration.ofSeconds(130);

    private static final Queue<OutgoingCall> CALLED = new ConcurrentLinkedQueue<>();
    private static final Set<String> RELEASED = ConcurrentHashMap.newKeySet();

    @Deployment(testable = false)
    static WebArchive archive() {
        Map<String, String> settings = settings();
        People people = people();
        for (int i = 0; i < AT_ONCE; i++) {
            people.with("colleague" + i, Server.DOMAIN);
        }
        settings.putAll(people.settings());
        // Longer than the load of this test may keep a phone from answering that is meant to.
        settings.put("switchhook.call.ring-time", "3s");
        settings.put("switchhook.call.unreachable-time", "3s");
        return Server.archive(settings);
    }

    private static void call(Phone caller, String callee, int number) {
        OutgoingCall call = caller.invite(callee).acknowledging();
        if (callee.equals("cancelled")) {
            call.awaitStatus(180);
            call.cancel().awaitFinal();
        }
        call.awaitFinal();
        release(call);
        // Two may have answered at once; a refusal is alone.
        assertThat(call.finals().size() == 1 || Set.of(200).containsAll(call.finals()))
                .as("call %s to %s ended with %s", number, callee, call.finals())
                .isTrue();
        CALLED.add(call);
    }

    private static void release(OutgoingCall call) {
        for (Dialog dialog : call.answers()) {
            if (RELEASED.add(dialog.callId() + dialog.remoteTag())) {
                dialog.bye().awaitStatus(200);
            }
        }
    }

    /** Calls that are up for long, seen from both sides where both are phones. */
    private record LongCalls(Dialog atCaller, Dialog atCallee, Dialog forwarded, Dialog givenUp, Instant since) {

        static LongCalls begin(Phone caller, Phone callee) {
            Dialog atCaller = caller.invite("callee").connect();
            Dialog atCallee = callee.awaitInvite().dialog();
            return new LongCalls(atCaller, atCallee,
                    caller.invite("busy").connect(), caller.invite("silent").connect(), Instant.now());
        }

        void hangUp() throws InterruptedException {
            Thread.sleep(Math.max(0, LONG_CALL.minus(Duration.between(since, Instant.now())).toMillis()));
            CallFixture.hangUp(atCallee, atCaller);
            forwarded.bye().awaitStatus(200);
            givenUp.bye().awaitStatus(200);
        }
    }

    private static void callAll(List<Phone> callers, List<String> callees, int calls) throws Exception {
        atOnce((worker, number) -> call(callers.get(worker), callees.get(number % callees.size()), number), calls);
    }

    private interface Job {
        void of(int worker, int number) throws Exception;
    }

    private static void atOnce(Job job, int jobs) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE);
        List<Future<?>> results = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            int worker = i;
            results.add(executor.submit(() -> {
                for (int number = worker; number < jobs; number += AT_ONCE) {
                    job.of(worker, number);
                }
                return null;
            }));
        }
        executor.shutdown();
        for (Future<?> each : results) {
            each.get(4, TimeUnit.MINUTES);
        }
    }

    /** Blind and attended in turn. */
    private void transferAll(TransferMode mode, int transfers) throws Exception {
        List<Phone> gateways = new ArrayList<>();
        List<Phone> operators = new ArrayList<>();
        List<Phone> colleagues = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            gateways.add(mode.equipped(phone("caller" + i)));
            operators.add(mode.equipped(registered("callee" + i)));
            colleagues.add(mode.equipped(registered("colleague" + i)));
        }
        atOnce((worker, number) -> transfer(
                mode, gateways.get(worker), operators.get(worker), colleagues.get(worker), number % 2 == 0), transfers);
        // Who has two phones has two that answer.
        operators.forEach(operator -> operator.registration().removeAll());
        colleagues.forEach(colleague -> colleague.registration().removeAll());
    }

    private static void transfer(TransferMode mode, Phone gateway, Phone operator, Phone colleague, boolean blind)
            throws Exception {
        Call call = quick(gateway, operator);
        TransferMode.Transferee transferee = mode.transferee(call.atCaller());
        if (blind) {
            colleague.onInvite(Behaviour.answer());
            succeeded(call.atCallee().refer(colleague.aor()));
            mode.released(call.atCallee(), call.atCaller());
            hangUp(transferee.transferred(), colleague.awaitInvite().dialog());
        } else {
            Call consultation = quick(operator, colleague);
            colleague.onInvite(Behaviour.acceptReplaces());
            succeeded(call.atCallee().refer(ReferTo.replacing(colleague.aor(), consultation.atCaller())));
            Dialog atColleague = mode.joined(colleague, consultation);
            mode.released(call.atCallee(), call.atCaller());
            hangUp(transferee.transferred(), atColleague);
        }
        colleague.forget();
    }

    private static Call quick(Phone caller, Phone callee) {
        callee.onInvite(Behaviour.answer());
        OutgoingCall call = caller.invite(callee.aor());
        Dialog atCaller = call.connect().unattended();
        return new Call(call, atCaller, callee.awaitInvite().dialog());
    }

    private static void succeeded(Referral referral) {
        assertThat(referral.awaitAccepted().awaitOutcome().status()).isEqualTo(200);
    }

    @Test
    void longCallsCanBeHungUpAndNoSessionIsLeftAfterTwoThousandMixedCallsAndAThousandTransfers() throws Exception {
        // Those of applications that were deployed before this one, which Liberty counts as well.
        long before = Server.control().liveApplicationSessions();
        VOICEMAIL.onInvite(Behaviour.answer());
        registered("answering").onInvite(Behaviour.ring().then(Behaviour.answer()));
        registered("busy").onInvite(Behaviour.busy());
        registered("declining").onInvite(Behaviour.reject(603));
        registered("ringing").onInvite(Behaviour.ring());
        registered("cancelled").onInvite(Behaviour.ring());
        registered("stubborn").onInvite(Behaviour.ring().onCancel(OnCancel.ignore()));
        registered("late").onInvite(Behaviour.ring().onCancel(OnCancel.answer()));
        registered("silent").onInvite(Behaviour.silent());
        List<Phone> callers = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            callers.add(phone("caller" + i).patience(Duration.ofSeconds(15)));
        }
        // A cold server is slow, and then a phone may seem silent that is not.
        callAll(callers, List.of("answering", "busy", "absent"), WARM_UP);
        LongCalls longCalls = LongCalls.begin(
                phone("alice"), registered("callee").onInvite(Behaviour.ring().then(Behaviour.answer())));
        callAll(callers, List.of("answering", "busy", "answering", "declining", "answering", "cancelled", "answering", "absent",
                "answering", "no-such-user", "answering", "busy", "answering"), CALLS - UNANSWERED_CALLS);
        callAll(callers, List.of("ringing", "late", "stubborn", "silent"), UNANSWERED_CALLS);
        for (TransferMode mode : TransferMode.values()) {
            transferAll(mode, TRANSFERS / TransferMode.values().length);
        }
        // Of a second answer the caller may have learnt later.
        CALLED.forEach(SessionsIT::release);
        longCalls.hangUp();
        Instant latest = Instant.now().plus(PATIENCE);
        while (!Server.metrics().contains("switchhook_sessions 0.0")
                || Server.control().liveApplicationSessions() > before && Instant.now().isBefore(latest)) {
            assertThat(Instant.now()).as(Server.metrics()).isBefore(latest);
            Thread.sleep(500);
        }
        assertThat(Server.metrics()).contains("switchhook_calls_established 0.0").contains("switchhook_calls_current 0.0")
                .contains("switchhook_transfers_current 0.0");
        assertThat(Server.control().liveApplicationSessions()).isLessThanOrEqualTo(before);
    }
}
