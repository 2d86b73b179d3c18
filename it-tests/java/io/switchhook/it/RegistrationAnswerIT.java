package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.it.phone.OutgoingRequest;
import io.switchhook.it.phone.Phone;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** That a phone learns what became of its REGISTER, though the answer waits for the disk on another thread. */
class RegistrationAnswerIT extends CallFixture {

    private static final int REGISTERS = 60;

    @Deployment(testable = false)
    static WebArchive archive() {
        return Server.archive(settings());
    }

    /** The first answer is lost on its way; the request is repeated after 500 ms (RFC 3261 17.1.2.2). */
    private Phone missingTheFirstAnswer(String user) {
        AtomicInteger answers = new AtomicInteger();
        return phone(user).deafTo(message -> message.startsWith("SIP/2.0 200") && answers.getAndIncrement() == 0);
    }

    private static OutgoingRequest register(Phone phone) {
        String contact = "<" + phone.contact() + ">";
        return phone.registration().send(draft -> draft.header("Contact", contact).header("Expires", "600"));
    }

    @Test
    void lostAnswerToANewRegistrationIsRepeated() {
        OutgoingRequest request = register(missingTheFirstAnswer("bob"));

        request.awaitStatus(200);

        assertThat(request.retransmissions()).isPositive();
    }

    @Test
    void lostAnswerToARefreshIsRepeated() {
        Phone bob = phone("bob");
        register(bob).awaitStatus(200);
        AtomicInteger answers = new AtomicInteger();
        bob.deafTo(message -> message.startsWith("SIP/2.0 200") && answers.getAndIncrement() == 0);

        OutgoingRequest request = register(bob);

        request.awaitStatus(200);
        assertThat(request.retransmissions()).isPositive();
    }

    /** As a request that was sent twice because the server was slow: the second may be read when much has happened. */
    @Test
    void removalThatIsRepeatedLateIsAnsweredAgainAndRemovesNothingNew() throws InterruptedException {
        Phone former = phone("bob");
        OutgoingRequest removal =
                former.registration().send(draft -> draft.header("Contact", "*").header("Expires", "0"));
        removal.awaitStatus(200);
        Phone bob = phone("bob");
        bob.register();

        former.sendRaw(former.trace().sent("REGISTER").get(0).message());

        Instant latest = Instant.now().plusSeconds(10);
        while (removal.repeatedFinals() == 0) {
            assertThat(Instant.now()).as("%s", former.trace()).isBefore(latest);
            Thread.sleep(20);
        }
        assertThat(bob.registration().fetch()).singleElement().asString().contains(bob.contact());
    }

    @Test
    void everyOneOfManyNewRegistrationsAtOnceIsAnsweredOnce() {
        Phone[] phones = new Phone[10];
        for (int i = 0; i < phones.length; i++) {
            phones[i] = phone("bob");
        }
        OutgoingRequest[] requests = new OutgoingRequest[REGISTERS];
        for (int i = 0; i < REGISTERS; i++) {
            Phone phone = phones[i % phones.length];
            // Made, removed, made again: each is more than a refresh, and all of one address.
            String expires = i / phones.length % 2 == 0 ? "600" : "0";
            String contact = "<" + phone.contact() + ">";
            requests[i] = phone.registration().send(draft -> draft.header("Contact", contact).header("Expires", expires));
        }

        for (OutgoingRequest request : requests) {
            request.awaitStatus(200);
            assertThat(request.finals()).containsExactly(200);
        }
    }
}
