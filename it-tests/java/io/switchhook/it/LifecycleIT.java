package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.it.phone.Phone;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** The application as its container's administrator sees it. */
class LifecycleIT extends CallFixture {

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
    void metricsTellHowManyAreRegisteredAndTalking() {
        Phone alice = phone("alice");
        Phone bob = registered("bob");
        Call call = connect(alice, bob, "bob");

        assertThat(Server.metrics()).contains("switchhook_registered_aors 1.0").contains("switchhook_calls_established 1.0");

        hangUp(call.atCaller(), call.atCallee());
    }
}
