package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.it.api.ApiClient;
import io.switchhook.it.phone.Dialog;
import io.switchhook.it.phone.IncomingCall;
import io.switchhook.it.phone.OutgoingCall;
import io.switchhook.it.phone.OutgoingRequest;
import io.switchhook.it.phone.Phone;
import io.switchhook.it.phone.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every test of calls needs: phones that are put away after each test, and a voicemail server. */
@ExtendWith(ContainerExtension.class)
public abstract class CallFixture {

    protected static final Duration RING_TIME = Duration.ofMillis(1500);
    protected static final Duration UNREACHABLE_TIME = Duration.ofMillis(700);

    /** Clocks may differ by so much. */
    private static final Duration TICK = Duration.ofMillis(20);

    /** Takes calls at an address that the settings name; what it does with one is up to the test. */
    protected static final Phone VOICEMAIL = Phone.listening(Transport.UDP, "voicemail");

    /** How many callers and callees there are, named by number. */
    private static final int CROWD = 15;
    /** Of the server, which is a domain too, and of the phones. */
    private static final String ADDRESS = "127.0.0.1";
    private static final InetAddress FAR_AWAY = new InetSocketAddress("127.0.0.5", 0).getAddress();

    private final List<Phone> phones = new ArrayList<>();

    /** Everybody whom a test names. */
    protected static People people() {
        People people = new People();
        for (String user : List.of("alice", "answering", "bob", "busy", "callee", "caller", "cancelled", "carol", "colleague",
                "dave", "declining", "gateway", "gone", "late", "mallory", "operator", "ringing", "silent", "stubborn")) {
            people.with(user, Server.DOMAIN);
        }
        for (int i = 0; i < CROWD; i++) {
            people.with("caller" + i, Server.DOMAIN).with("callee" + i, Server.DOMAIN);
        }
        return people.with("alice", ADDRESS).with("bob", ADDRESS).with("carol", ADDRESS);
    }

    /** Short times, voicemail for everybody, nobody has to prove his identity; {@link ApiClient#admin} may do everything. */
    protected static Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(people().settings());
        settings.put("switchhook.trusted", ADDRESS);
        settings.put("switchhook.admin.password", ApiClient.PASSWORD);
        settings.put("switchhook.call.ring-time", RING_TIME.toMillis() + "ms");
        settings.put("switchhook.call.unreachable-time", UNREACHABLE_TIME.toMillis() + "ms");
        settings.put("switchhook.voicemail.uri",
                "sip:vm-{user}@127.0.0.1:" + VOICEMAIL.address().getPort() + ";target={aor};cause={cause}");
        return settings;
    }

    /** The same, but phones may take their time: for tests that are about something else than how long phones ring. */
    protected static Map<String, String> patientSettings() {
        Map<String, String> settings = settings();
        settings.put("switchhook.call.ring-time", "60s");
        settings.put("switchhook.call.unreachable-time", "30s");
        return settings;
    }

    /** A phone that has not registered. */
    protected Phone phone(String user) {
        return phone(Transport.UDP, user);
    }

    protected Phone phone(Transport transport, String user) {
        return kept(Phone.listening(transport, user, Server.DOMAIN, Server.address(transport)), user);
    }

    /** A phone at an address that nobody trusts, and that has registered. */
    protected Phone registeredFarAway(String user) {
        Phone phone = farAway(user);
        phone.register();
        return phone;
    }

    /** A phone at an address that nobody trusts: it has to prove whose it is, and may dial codes then. */
    protected Phone farAway(String user) {
        return kept(Phone.listening(Transport.UDP, user, Server.DOMAIN, Server.address(), FAR_AWAY), user);
    }

    private Phone kept(Phone phone, String user) {
        phones.add(phone);
        return phone.password(People.password(user));
    }

    /** A phone that has registered. */
    protected Phone registered(String user) {
        return registered(Transport.UDP, user);
    }

    protected Phone registered(Transport transport, String user) {
        Phone phone = phone(transport, user);
        phone.register();
        return phone;
    }

    /** It serves all classes, and each test wants it as new. */
    @BeforeEach
    void voicemailKnowsNothing() {
        VOICEMAIL.onInvite(null);
        VOICEMAIL.forget();
    }

    @AfterEach
    void putPhonesAway() {
        for (Phone phone : phones) {
            phone.registration().removeAll();
            phone.close();
        }
    }

    /** The voicemail server answers the next call. */
    protected static Dialog answerAtVoicemail() {
        IncomingCall call = VOICEMAIL.awaitInvite();
        return call.answer();
    }

    /** What came of a call came no earlier than so long after its INVITE; how much later depends on the machine. */
    protected static void cameAfter(Duration time, OutgoingCall call, Duration at) {
        assertThat(at.minus(call.at())).isGreaterThanOrEqualTo(time.minus(TICK));
    }

    /** An answered call, seen from both sides. */
    protected record Call(OutgoingCall outgoing, Dialog atCaller, Dialog atCallee) {}

    protected static Call connect(Phone caller, Phone callee, String user) {
        OutgoingCall outgoing = caller.invite(user);
        IncomingCall incoming = callee.awaitInvite();
        incoming.ring();
        outgoing.awaitStatus(180);
        Dialog atCallee = incoming.answer();
        Dialog atCaller = outgoing.connect();
        incoming.awaitAck();
        return new Call(outgoing, atCaller, atCallee);
    }

    /** The first hangs up; the second learns of it. */
    protected static void hangUp(Dialog first, Dialog second) {
        OutgoingRequest bye = first.bye();
        second.awaitBye();
        bye.awaitStatus(200);
    }
}
