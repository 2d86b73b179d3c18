package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.it.phone.Behaviour;
import io.switchhook.it.phone.Change;
import io.switchhook.it.phone.Dialog;
import io.switchhook.it.phone.IncomingCall;
import io.switchhook.it.phone.IncomingResponse;
import io.switchhook.it.phone.OutgoingCall;
import io.switchhook.it.phone.Phone;
import io.switchhook.it.phone.Registration;
import io.switchhook.it.phone.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a phone can tell the registrar, what it is told, and that calls follow (RFC 3261 10, RFC 3327, RFC 3581). */
class RegistrarIT extends CallFixture {

    private static final int MIN_EXPIRES = 2;
    private static final int MAX_EXPIRES = 3600;
    private static final int MAX_BINDINGS = 4;

    private static final String DESK = "sip:bob@192.0.2.1:5070";
    private static final String MOBILE = "sip:bob@192.0.2.2";

    @Deployment(testable = false)
    static WebArchive archive() {
        Map<String, String> settings = patientSettings();
        settings.put("switchhook.registrar.expires.min", MIN_EXPIRES + "s");
        settings.put("switchhook.registrar.bindings.max", Integer.toString(MAX_BINDINGS));
        return Server.archive(settings);
    }

    private static String contact(String uri) {
        return "<" + uri + ">";
    }

    /** The seconds that a response grants to a contact. */
    private static long granted(List<String> contacts, String uri) {
        return contacts.stream()
                .filter(contact -> uri(contact).equals(uri))
                .mapToLong(contact -> Long.parseLong(contact.replaceFirst(".*;expires=(\\d+).*", "$1")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + uri + " in " + contacts));
    }

    private static List<String> uris(List<String> contacts) {
        return contacts.stream().map(RegistrarIT::uri).toList();
    }

    /** Without angle brackets the parameters belong to the header (RFC 3261 20.10). */
    private static String uri(String contact) {
        return contact.startsWith("<")
                ? contact.substring(1, contact.indexOf('>'))
                : contact.replaceFirst(";.*", "");
    }

    /** The call reaches a phone, is answered and ended. */
    private static IncomingCall reaches(Phone callee, OutgoingCall call) {
        IncomingCall incoming = callee.awaitInvite();
        Dialog answered = incoming.answer();
        Dialog caller = call.connect();
        incoming.awaitAck();
        hangUp(caller, answered);
        return incoming;
    }

    // What is granted

    @ParameterizedTest
    @EnumSource
    void registeredPhoneIsListedWithItsGrantedExpiresAndCalled(Transport transport) {
        Phone bob = phone(transport, "bob");

        IncomingResponse accepted = bob.registration().bind(600);

        assertThat(granted(accepted.headers("Contact"), bob.contact())).isBetween(599L, 600L);
        reaches(bob, phone(transport, "alice").invite("bob"));
    }

    @ParameterizedTest
    @CsvSource({"1," + MIN_EXPIRES, "600,600", "7200," + MAX_EXPIRES, "4294967295," + MAX_EXPIRES})
    void expiresIsKeptWithinTheLimits(String asked, long expected) {
        Phone bob = phone("bob");

        IncomingResponse accepted = bob.registration().bind(0, Change.header("Expires", asked));

        assertThat(granted(accepted.headers("Contact"), bob.contact())).isBetween(expected - 1, expected);
    }

    @Test
    void phoneThatAsksForNoDurationGetsTheDefault() {
        Phone bob = phone("bob");

        IncomingResponse accepted = bob.registration().bind(0, Change.without("Expires"));

        assertThat(granted(accepted.headers("Contact"), bob.contact())).isBetween(3599L, 3600L);
    }

    @Test
    void expiresOfAContactComesBeforeTheHeader() {
        List<String> contacts = phone("bob").registration()
                .bind(600, List.of(contact(DESK) + ";expires=300", contact(MOBILE)))
                .headers("Contact");

        assertThat(granted(contacts, DESK)).isBetween(299L, 300L);
        assertThat(granted(contacts, MOBILE)).isBetween(599L, 600L);
    }

    @Test
    void severalContactsAreKeptEachWithItsPreference() {
        Phone bob = phone("bob");

        bob.registration().bind(600, List.of(contact(DESK) + ";q=0.7", contact(MOBILE) + ";q=0.25"));

        List<String> contacts = bob.registration().fetch();
        assertThat(uris(contacts)).containsExactlyInAnyOrder(DESK, MOBILE);
        assertThat(contacts).anyMatch(each -> uri(each).equals(DESK) && each.matches(".*;q=0\\.70*(;.*)?"));
        assertThat(contacts).anyMatch(each -> uri(each).equals(MOBILE) && each.matches(".*;q=0\\.250*(;.*)?"));
    }

    @ParameterizedTest
    @EnumSource
    void twoPhonesOfOneSubscriberRingTogether(Transport transport) {
        Phone desk = registered(transport, "bob");
        Phone mobile = registered(transport, "bob");

        OutgoingCall call = phone("alice").invite("bob");

        mobile.awaitInvite().ring();
        reaches(desk, call);
    }

    // Refreshing and removing

    @Test
    void refreshProlongsTheOneBinding() {
        Phone bob = phone("bob");
        Registration registration = bob.registration();
        registration.bind(100);

        registration.bind(900);

        List<String> contacts = registration.fetch();
        assertThat(uris(contacts)).containsExactly(bob.contact());
        assertThat(granted(contacts, bob.contact())).isBetween(898L, 900L);
    }

    @Test
    void phoneThatRebootedRefreshesWithAnotherCallIdAndALowerCseq() {
        Phone bob = phone("bob");
        bob.registration("before-reboot", 100).bind(100);

        bob.registration("after-reboot", 0).bind(900);

        assertThat(granted(bob.registration().fetch(), bob.contact())).isBetween(898L, 900L);
    }

    @ParameterizedTest
    @EnumSource
    void expiresZeroRemovesTheBindingAndCallsGoToVoicemail(Transport transport) {
        Phone bob = phone(transport, "bob");
        Registration registration = bob.registration();
        registration.bind(600);

        assertThat(registration.remove().headers("Contact")).isEmpty();

        phone(transport, "alice").invite("bob");
        assertThat(VOICEMAIL.awaitInvite().requestUri()).contains("cause=404");
        assertThat(bob.calls()).isEmpty();
    }

    @Test
    void expiresParameterZeroRemovesThatContactAlone() {
        Registration registration = phone("bob").registration();
        registration.bind(600, List.of(contact(DESK), contact(MOBILE)));

        List<String> left = registration.bind(600, List.of(contact(DESK) + ";expires=0")).headers("Contact");

        assertThat(uris(left)).containsExactly(MOBILE);
    }

    @ParameterizedTest
    @EnumSource
    void wildcardRemovesAllBindings(Transport transport) {
        Registration registration = phone(transport, "bob").registration();
        registration.bind(600, List.of(contact(DESK), contact(MOBILE)));

        assertThat(registration.removeAll().headers("Contact")).isEmpty();
        assertThat(registration.fetch()).isEmpty();
    }

    @Test
    void wildcardWithoutExpiresZeroIsRefused() {
        Registration registration = phone("bob").registration();
        registration.bind(600, List.of(contact(DESK)));

        registration.send(Change.header("Contact", "*"), Change.header("Expires", "600")).awaitStatus(400);
        registration.send(Change.header("Contact", "*")).awaitStatus(400);

        assertThat(uris(registration.fetch())).containsExactly(DESK);
    }

    @Test
    void wildcardBesideAContactIsRefused() {
        Registration registration = phone("bob").registration();
        registration.bind(600, List.of(contact(DESK)));

        registration.send(Change.header("Contact", "*"), Change.add("Contact", contact(MOBILE)),
                Change.header("Expires", "0")).awaitStatus(400);

        assertThat(uris(registration.fetch())).containsExactly(DESK);
    }

    @Test
    void bindingExpiresByItself() {
        Phone bob = phone("bob");
        bob.registration().bind(MIN_EXPIRES);
        Phone alice = phone("alice");

        IncomingResponse gone = awaitNoBinding(bob.registration());

        assertThat(gone.headers("Contact")).isEmpty();
        alice.invite("bob");
        assertThat(VOICEMAIL.awaitInvite().requestUri()).contains("cause=404");
        assertThat(bob.calls()).isEmpty();
    }

    private static IncomingResponse awaitNoBinding(Registration registration) {
        long deadline = System.nanoTime() + Duration.ofSeconds(MIN_EXPIRES + 2).toNanos();
        IncomingResponse listed = registration.send().awaitStatus(200);
        while (listed.has("Contact") && System.nanoTime() < deadline) {
            listed = registration.send().awaitStatus(200);
        }
        return listed;
    }

    // Order (RFC 3261 10.3 step 7)

    @ParameterizedTest
    @ValueSource(ints = {7, 8})
    void lateArrivalChangesNothing(int lastCseq) {
        Phone bob = phone("bob");
        bob.registration("call-1", 8).bind(600);

        Registration late = bob.registration("call-1", lastCseq);
        late.send(Change.header("Contact", contact(bob.contact())), Change.header("Expires", "0")).awaitStatus(500);

        assertThat(uris(bob.registration().fetch())).containsExactly(bob.contact());
    }

    @Test
    void requestWithOneContactOutOfOrderChangesNoContact() {
        Phone bob = phone("bob");
        bob.registration("call-1", 8).bind(600, List.of(contact(DESK)));
        bob.registration("call-2", 0).bind(600, List.of(contact(MOBILE)));

        bob.registration("call-1", 4).send(Change.header("Contact", contact(MOBILE) + ";expires=100"),
                Change.add("Contact", contact(DESK) + ";expires=100")).awaitStatus(500);

        List<String> contacts = bob.registration().fetch();
        assertThat(granted(contacts, DESK)).isGreaterThan(500);
        assertThat(granted(contacts, MOBILE)).isGreaterThan(500);
    }

    // Who may register what

    @Test
    void otherDomainIsRefused() {
        Registration registration = phone("bob").registration();

        registration.send(Change.requestUri("sip:elsewhere.test"), Change.header("To", "<sip:bob@elsewhere.test>"),
                Change.header("Contact", contact(DESK))).awaitStatus(403);
        registration.send(Change.header("To", "<sip:bob@elsewhere.test>"), Change.header("Contact", contact(DESK)))
                .awaitStatus(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<sip:example.test>", "<tel:+431234567>"})
    void requestWithoutAnAddressOfRecordIsRefused(String to) {
        phone("bob").registration().send(Change.header("To", to), Change.header("Contact", contact(DESK)))
                .awaitStatus(400);
    }

    @Test
    void userThatIsNoSubscriberIsNotFound() {
        phone("bob").registration().send(Change.header("To", "<sip:no-such-user@example.test>"),
                Change.header("Contact", contact(DESK))).awaitStatus(404);
    }

    @Test
    void tooManyContactsAreRefused() {
        Registration registration = phone("bob").registration();
        for (int i = 1; i <= MAX_BINDINGS; i++) {
            registration.bind(600, List.of("<sip:bob@192.0.2." + i + ">"));
        }

        registration.send(Change.header("Contact", "<sip:bob@192.0.2.200>")).awaitStatus(403);

        assertThat(registration.fetch()).hasSize(MAX_BINDINGS);
        assertThat(registration.bind(600, List.of("<sip:bob@192.0.2.1>")).headers("Contact")).hasSize(MAX_BINDINGS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<sip:bob@>", "<http://192.0.2.1/>", "<sip:bob@192.0.2.1>;q=high", "<sip:bob@192.0.2.1:x>"})
    void malformedContactIsRefused(String contact) {
        Registration registration = phone("bob").registration();

        registration.send(Change.header("Contact", contact)).awaitStatus(400);

        assertThat(registration.fetch()).isEmpty();
    }

    // Which contacts are the same (RFC 3261 19.1.4)

    @ParameterizedTest
    @CsvSource({
        "sip:bob@phone.example.test, sip:bob@PHONE.Example.TEST",
        "sip:bob@192.0.2.1;line=1;kind=desk, sip:bob@192.0.2.1;kind=desk;line=1",
        "sip:bob@192.0.2.1;line=1, sip:bob@192.0.2.1;LINE=1",
        "sip:%62ob@192.0.2.1, sip:bob@192.0.2.1"})
    void sameContactWrittenDifferentlyIsRefreshed(String first, String second) {
        Registration registration = phone("bob").registration();
        registration.bind(100, List.of(contact(first)));

        List<String> contacts = registration.bind(900, List.of(contact(second))).headers("Contact");

        assertThat(contacts).singleElement().asString().matches(".*;expires=(899|900).*");
    }

    @ParameterizedTest
    @CsvSource({
        "sip:bob@192.0.2.1, sip:Bob@192.0.2.1",
        "sip:bob@192.0.2.1, sip:bob@192.0.2.1:5060",
        "sip:bob@192.0.2.1;line=1, sip:bob@192.0.2.1;line=2",
        "sip:bob@192.0.2.1, sips:bob@192.0.2.1"})
    void differentContactsAreKeptApart(String first, String second) {
        Registration registration = phone("bob").registration();
        registration.bind(600, List.of(contact(first)));

        registration.bind(600, List.of(contact(second)));

        assertThat(uris(registration.fetch())).containsExactlyInAnyOrder(first, second);
    }

    // The way to the phone

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void pathIsEchoedAndCallsFollowIt(Transport transport) {
        try (Phone edge = Phone.listening(transport, "edge")) {
            String path = "<" + edge.contact() + ";lr>";
            Phone bob = phone(transport, "bob");

            IncomingResponse accepted = bob.registration()
                    .bind(600, Change.header("Path", path), Change.header("Supported", "path"));
            assertThat(accepted.headers("Path")).containsExactly(path);

            IncomingCall atEdge = reaches(edge, phone(transport, "alice").invite("bob"));
            assertThat(atEdge.headers("Route")).containsExactly(path);
            assertThat(atEdge.requestUri()).isEqualTo(bob.contact());
        }
    }

    @Test
    void callsFollowAPathOfTwoProxies() {
        try (Phone edge = Phone.listening(Transport.UDP, "edge")) {
            String outer = "<" + edge.contact() + ";lr>";
            String inner = "<sip:inner.example.test;lr>";
            phone("bob").registration().bind(600, Change.header("Path", outer), Change.add("Path", inner));

            IncomingCall atEdge = reaches(edge, phone("alice").invite("bob"));

            assertThat(atEdge.headers("Route")).containsExactly(outer, inner);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void phoneThatDoesNotKnowItsAddressIsReachedWhereItRegisteredFrom(Transport transport) {
        Phone bob = phone(transport, "bob");
        String own = hostPort(bob);
        String believed = "192.0.2.77:5062";

        IncomingResponse accepted = bob.registration().bind(600,
                Change.header("Via", bob.via().replace(own, believed)),
                Change.header("Contact", contact(bob.contact().replace(own, believed))));

        assertThat(uris(accepted.headers("Contact"))).containsExactly(bob.contact().replace(own, believed));
        reaches(bob, phone("alice").invite("bob"));
    }

    @Test
    void phoneThatDoesNotKnowItsPortIsReachedAtTheOneItRegisteredFrom() {
        Phone bob = phone("bob");
        String own = hostPort(bob);
        String believed = "127.0.0.1:" + Phone.nobody().getPort();

        bob.registration().bind(600, Change.header("Via", bob.via().replace(own, believed)),
                Change.header("Contact", contact(bob.contact().replace(own, believed))));

        reaches(bob, phone("alice").invite("bob"));
    }

    @Test
    void contactElsewhereThanTheSenderIsBelieved() {
        Phone desk = phone("bob");
        Phone assistant = phone("bob");
        desk.onInvite(Behaviour.busy());

        desk.registration().bind(600, List.of(contact(assistant.contact())));

        reaches(assistant, phone("alice").invite("bob"));
        assertThat(desk.calls()).isEmpty();
    }

    private static String hostPort(Phone phone) {
        return phone.address().getAddress().getHostAddress() + ":" + phone.address().getPort();
    }
}
