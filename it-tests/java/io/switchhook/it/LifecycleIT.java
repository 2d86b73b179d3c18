package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.it.phone.Behaviour;
import io.switchhook.it.phone.Phone;
import java.time.Duration;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** The application as its container's administrator sees it, and as time passes. */
class LifecycleIT extends CallFixture {

    /** Longer than any INVITE transaction (RFC 3261 17.1.1.2): containers forget what they need after that. */
    private static final Duration LONG_CALL = Duration.ofSeconds(36);

    @Deployment(testable = false)
    static WebArchive archive() {
        return Server.archive(settings());
    }

    @Test
    void callsWorkAgainAfterTheApplicationWasStoppedAndStarted() {
        ContainerControl control = Server.control();
        Phone alice = phone("alice");
        Phone bob = registered("bob");
        Call before = connect(alice, bob, "bob");
        hangUp(before.atCaller(), before.atCallee());

        control.stopApplication();
        control.startApplication();

        bob.register();
        Call after = connect(alice, bob, "bob");
        hangUp(after.atCallee(), after.atCaller());
    }

    @Test
    void longCallsCanBeHungUp() throws InterruptedException {
        Phone alice = phone("alice");
        Phone bob = registered("bob");
        Phone busy = registered("busy");
        busy.onInvite(Behaviour.busy());
        Phone silent = registered("silent");
        silent.onInvite(Behaviour.silent());
        VOICEMAIL.onInvite(Behaviour.answer());
        Call direct = connect(alice, bob, "bob");
        var forwarded = alice.invite("busy").connect();
        var givenUp = alice.invite("silent").connect();

        Thread.sleep(LONG_CALL.toMillis());

        hangUp(direct.atCallee(), direct.atCaller());
        forwarded.bye().awaitStatus(200);
        givenUp.bye().awaitStatus(200);
    }

    @Test
    void metricsTellHowManyAreRegisteredAndTalking() {
        Phone alice = phone("alice");
        Phone bob = registered("bob");
        Call call = connect(alice, bob, "bob");

        assertThat(Server.metrics()).contains("switchhook_registered_aors 1.0").contains("switchhook_calls_established 1.0");

        hangUp(call.atCaller(), call.atCallee());
    }
}
