package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.it.phone.Behaviour;
import io.switchhook.it.phone.Dialog;
import io.switchhook.it.phone.IncomingResponse;
import io.switchhook.it.phone.OutgoingCall;
import io.switchhook.it.phone.Phone;
import io.switchhook.it.phone.Registration;
import io.switchhook.it.phone.Trace;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** More calls than the server can take at once: new ones are refused, and everything else goes on. */
class OverloadIT extends CallFixture {

    /** Less than a burst takes, so that a test machine is enough to overload the server, and more than a message at rest. */
    private static final String DELAY = "10ms";
    private static final int BURST = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration RECOVERY = Duration.ofSeconds(5);

    /** Callers who call nobody, one burst after the other, until they are told to stop. */
    private static final class Crowd implements AutoCloseable {

        private final Phone phone;
        private final CompletableFuture<IncomingResponse> refusal = new CompletableFuture<>();
        private final Thread thread = new Thread(this::call, "crowd");
        private volatile boolean enough;

        Crowd(Phone phone) {
            this.phone = phone.retransmitting(false);
            thread.start();
        }

        private void call() {
            try {
                while (!enough) {
                    List<OutgoingCall> burst = Stream.generate(() -> phone.invite("nobody").acknowledging()).limit(BURST).toList();
                    burst.stream()
                            .map(call -> call.awaitFinal(PATIENCE))
                            .filter(response -> response.status() == 503)
                            .forEach(refusal::complete);
                }
            } catch (RuntimeException | AssertionError e) {
                refusal.completeExceptionally(e);
            }
        }

        /** The first refusal for lack of room. */
        IncomingResponse awaitRefusal() throws Exception {
            return refusal.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }

        @Override
        public void close() {
            enough = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Deployment(testable = false)
    static WebArchive archive() {
        Map<String, String> settings = patientSettings();
        settings.put("switchhook.overload.delay", DELAY);
        return Server.archive(settings);
    }

    @Test
    void newCallsAreRefusedAndEverythingElseGoesOn() throws Exception {
        Phone bob = registered("bob");
        Registration registration = phone("carol").register();
        Call call = connect(phone("alice"), bob, "bob");
        call.atCallee().unattended();
        long refusedBefore = Server.count("switchhook_overload_refused");

        try (Crowd crowd = new Crowd(phone("caller"))) {
            assertThat(Integer.parseInt(crowd.awaitRefusal().header("Retry-After"))).isBetween(5, 15);
            call.atCaller().hold();
            registration.bind(600);
            phone("dave").send("OPTIONS", "sip:127.0.0.1:" + Server.address().getPort()).awaitStatus(200);
            hangUp(call.atCaller(), call.atCallee());
        }
        assertThat(Server.count("switchhook_overload_refused")).isGreaterThan(refusedBefore);
    }

    @Test
    void aCallThatReplacesAnotherIsNotRefused() throws Exception {
        Phone bob = registered("bob");
        Call call = connect(phone("alice"), bob, "bob");

        try (Crowd crowd = new Crowd(phone("caller"))) {
            crowd.awaitRefusal();
            OutgoingCall replacing = phone("carol").invite(
                    "bob", draft -> draft.header("Replaces", call.atCaller().replaces())).acknowledging();
            Dialog atBob = bob.awaitInvite().answer();
            hangUp(replacing.connect(), atBob);
        }
    }

    @Test
    void callsAreTakenAgainWithinFiveSeconds() throws Exception {
        registered("bob").onInvite(Behaviour.answer());
        Phone alice = phone("alice");
        try (Crowd crowd = new Crowd(phone("caller"))) {
            crowd.awaitRefusal();
        }
        Duration end = Trace.now();

        OutgoingCall call = alice.invite("bob").acknowledging();
        while (call.awaitFinal().status() == 503) {
            TimeUnit.MILLISECONDS.sleep(100);
            call = alice.invite("bob").acknowledging();
        }

        assertThat(call.at().minus(end)).isLessThan(RECOVERY);
        call.connect().hangUp();
    }
}
