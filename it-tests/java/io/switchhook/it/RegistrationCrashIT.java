package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.it.phone.Dialog;
import io.switchhook.it.phone.IncomingCall;
import io.switchhook.it.phone.OutgoingCall;
import io.switchhook.it.phone.OutgoingRequest;
import io.switchhook.it.phone.Phone;
import io.switchhook.it.phone.Registration;
import io.switchhook.it.phone.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** That a server which is killed has forgotten nothing of what it had said yes to. */
class RegistrationCrashIT {

    private static final int PHONES = 40;
    private static final Duration WRITE_INTERVAL = Duration.ofMillis(100);

    private static OwnServer server;

    @BeforeAll
    static void start() {
        Path directory = OwnServer.emptyDirectory();
        People people = new People().with("alice", Server.DOMAIN).with("bob", Server.DOMAIN);
        IntStream.range(0, PHONES).forEach(i -> people.with("phone" + i, Server.DOMAIN));
        Map<String, String> settings = new HashMap<>(people.settings());
        settings.put("switchhook.database.url", "jdbc:h2:file:" + directory.resolve("database/switchhook"));
        settings.put("switchhook.registrar.write-interval", WRITE_INTERVAL.toMillis() + "ms");
        server = new OwnServer(directory, settings);
        server.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Phone phone(String user) {
        return Phone.listening(Transport.UDP, user, Server.DOMAIN, server.address())
                .password(People.password(user))
                .patience(Duration.ofSeconds(10));
    }

    @Test
    void everyAcknowledgedRegistrationAndRemovalOutlivesAKill() {
        List<Phone> phones = new ArrayList<>();
        List<OutgoingRequest> requests = new ArrayList<>();
        try {
            for (int i = 0; i < PHONES; i++) {
                Phone phone = phone("phone" + i);
                phones.add(phone);
                if (i % 4 == 0) {
                    phone.register();
                }
            }
            for (int i = 0; i < PHONES; i++) {
                String expires = i % 4 == 0 ? "0" : "600";
                String contact = "<" + phones.get(i).contact() + ">";
                requests.add(phones.get(i).registration().send(
                        draft -> draft.header("Contact", contact).header("Expires", expires)));
            }
            requests.forEach(request -> request.awaitStatus(200));

            server.kill();
            server.start();

            for (int i = 0; i < PHONES; i++) {
                List<String> contacts = phones.get(i).registration().fetch();
                if (i % 4 == 0) {
                    assertThat(contacts).as("removed phone " + i).isEmpty();
                } else {
                    assertThat(contacts).as("phone " + i).singleElement().asString().contains(phones.get(i).contact());
                }
            }
            callReaches(phones.get(1), "phone1");
        } finally {
            phones.forEach(Phone::close);
        }
    }

    @Test
    void killedServerForgetsNoRefreshOlderThanTheWriteInterval() throws InterruptedException {
        try (Phone bob = phone("bob")) {
            Registration registration = bob.registration();
            registration.bind(300);
            registration.bind(3000);
            Thread.sleep(WRITE_INTERVAL.multipliedBy(10).toMillis());

            server.kill();
            server.start();

            String contact = bob.registration().fetch().get(0);
            assertThat(Long.parseLong(contact.replaceFirst(".*;expires=(\\d+).*", "$1"))).isGreaterThan(2000);
            callReaches(bob, "bob");
        }
    }

    private static void callReaches(Phone callee, String user) {
        try (Phone alice = phone("alice")) {
            OutgoingCall call = alice.invite(user);
            IncomingCall incoming = callee.awaitInvite();
            Dialog answered = incoming.answer();
            Dialog caller = call.connect();
            incoming.awaitAck();
            OutgoingRequest bye = caller.bye();
            answered.awaitBye();
            bye.awaitStatus(200);
        }
    }
}
