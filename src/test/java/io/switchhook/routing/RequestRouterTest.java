package io.switchhook.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.access.Access;
import io.switchhook.access.DialPolicy;
import io.switchhook.access.Mailboxes;
import io.switchhook.feature.Feature;
import io.switchhook.feature.FeatureCodes;
import io.switchhook.registrar.Binding;
import io.switchhook.registrar.LocationService;
import io.switchhook.registrar.MemoryLocationService;
import io.switchhook.settings.Settings;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.subscriber.AddressIndex;
import io.switchhook.subscriber.ClassOfService;
import io.switchhook.subscriber.Domains;
import io.switchhook.subscriber.FilledDirectory;
import io.switchhook.subscriber.Subscriber;
import io.switchhook.subscriber.SubscriberDirectory;
import io.switchhook.transfer.RelayedDialogs;
import io.switchhook.transfer.Replaces;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestRouterTest {

    private static final Aor BOB = new Aor("bob", "example.net");
    private static final Access.Allowed STRANGER = new Access.Allowed(Optional.empty(), false);
    private static final Access.Allowed PEER = new Access.Allowed(Optional.empty(), true);
    private static final SipUri DESK = SipUri.parse("sip:bob@10.0.0.1:5062");

    private final SubscriberDirectory directory = new FilledDirectory()
            .domain("example.net", "example.org", "10.0.0.1")
            .subscriber("alice", "example.net")
            .subscriber("bob", "example.net", "101", "+4930123")
            .disabled("dave", "example.net")
            .directory();
    private final Domains domains = new Domains(directory);
    private final LocationService location = new MemoryLocationService(Clock.systemUTC());
    private final Dialogs dialogs = new Dialogs();
    private static final Settings SETTINGS = Settings.read(Map.of(
            "switchhook.voicemail.uri", "sip:vm@10.8.0.9;target={aor};cause={cause}",
            "switchhook.trusted", "192.0.2.128/25")::get);
    private final RequestRouter router = new RequestRouter(
            domains, new DialPolicy(Settings.read(key -> null), directory), location, dialogs,
            domain -> FeatureCodes.DEFAULTS, new Mailboxes(domains, SETTINGS), SETTINGS);

    @BeforeEach
    void listenAndBind() {
        domains.listenOn(new Domains.Listening(Set.of("10.0.0.1"), Set.of(5060)));
        location.update(BOB, before -> List.of(new Binding(
                DESK, 1000, Clock.systemUTC().instant().plusSeconds(60), "c", 1, List.of(), DESK)));
    }

    private static RelayedDialogs.Parties between(SipUri caller, SipUri callee) {
        return new RelayedDialogs.Parties(
                new RelayedDialogs.Party(caller, Optional.empty()), new RelayedDialogs.Party(callee, Optional.empty()));
    }

    private Routing route(Inquiry inquiry) {
        return router.route(inquiry, STRANGER);
    }

    private static Inquiry to(String uri) {
        return new Inquiry(uri, 5061, 70, false, List.of(), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "sip:bob@example.net",
        "sip:bob@EXAMPLE.NET:5060;transport=tcp",
        "sip:bob@10.0.0.1",
        "sips:bob@example.net",
        "sip:bob@example.org",
        "sip:101@example.net",
        "sip:1.01@example.net;user=phone",
        "sip:+49-30-123@example.org;user=phone",
        "sip:+49-30-123@example.net",
        "tel:+49(30)123",
        "tel:101;phone-context=example.net",
        "sip:bob@10.0.0.1:5061;transport=tls",
    })
    void subscriberIsFoundByDomainAndByOurAddress(String uri) {
        assertThat(route(to(uri))).isInstanceOfSatisfying(Routing.ToSubscriber.class,
                subscriber -> assertThat(subscriber.aor()).isEqualTo(BOB));
    }

    @ParameterizedTest
    @CsvSource({
        "sip:bob@elsewhere.net, 403",
        "sip:bob@example.net:5999, 403",
        "sip:BOB@example.net, 404",
        "sip:bob1@example.net, 404",
        "sip:1.01@example.net, 404",
        "tel:+4930124, 404",
        "tel:101, 404",
        "http://example.net, 416",
        "sip:dave@example.net, 404",
        "sip:127.0.0.1@elsewhere.net, 403",
        "sip:bob@, 400",
    })
    void strangersAreRefused(String uri, int status) {
        assertThat(route(to(uri))).isInstanceOfSatisfying(Routing.Refused.class,
                refused -> assertThat(refused.status()).isEqualTo(status));
    }

    private Access.Allowed caller(String classOfService) {
        Subscriber alice = directory.find(new Aor("alice", "example.net")).orElseThrow();
        return new Access.Allowed(Optional.of(new Subscriber(
                alice.id(), alice.aor(), Set.of(), "", alice.credentials(), true, ClassOfService.parse(classOfService),
                alice.ringTime(), true, true, alice.timeZone(), alice.locale())), false);
    }

    @ParameterizedTest
    @CsvSource({
        "sip:bob@elsewhere.net, 403, Relaying Denied",
        "sip:bob@192.0.2.7:5060, 403, Relaying Denied",
        "sip:nobody@example.net, 404, Not Found"})
    void nobodyIsRelayedToElsewhere(String uri, int status, String reason) {
        Routing refusal = new Routing.Refused(status, reason);

        assertThat(route(to(uri))).isEqualTo(refusal);
        assertThat(router.route(to(uri), PEER)).isEqualTo(refusal);
        assertThat(router.route(to(uri), caller("internal,national,international,premium"))).isEqualTo(refusal);
    }

    @Test
    void preloadedRouteIsFollowedForNobody() {
        Inquiry inquiry = new Inquiry("sip:bob@example.net", 5061, 70, true, List.of(), Optional.empty());

        assertThat(router.route(inquiry, PEER)).isEqualTo(new Routing.Refused(403, "Preloaded Route Denied"));
        assertThat(router.route(inquiry, caller("internal")))
                .isEqualTo(new Routing.Refused(403, "Preloaded Route Denied"));
    }

    @Test
    void callerDialsWhatTheClassOfServiceAllows() {
        Routing refusal = new Routing.Refused(403, "Not Allowed By Class Of Service");

        assertThat(router.route(to("sip:bob@example.net"), caller("internal"))).isInstanceOf(Routing.ToSubscriber.class);
        assertThat(router.route(to("sip:bob@example.net"), caller("national"))).isEqualTo(refusal);
        assertThat(router.route(to("sip:+4930123@example.net"), caller("internal")))
                .isInstanceOf(Routing.ToSubscriber.class);
        assertThat(router.route(to("sip:+4930124@example.net"), caller("internal,national"))).isEqualTo(refusal);
        assertThat(router.route(to("tel:+4930124"), caller("internal,national"))).isEqualTo(refusal);
        assertThat(router.route(to("tel:+4930123"), caller("internal"))).isInstanceOf(Routing.ToSubscriber.class);
        assertThat(router.route(to(DESK.toString()), caller("national"))).isEqualTo(refusal);
        assertThat(router.route(to(DESK.toString()), caller("internal"))).isInstanceOf(Routing.ToBinding.class);
    }

    @Test
    void uriWithoutUserIsTheServer() {
        assertThat(route(to("sip:example.net"))).isInstanceOf(Routing.ToServer.class);
    }

    @Test
    void boundContactIsReached() {
        assertThat(route(to("sip:bob@10.0.0.1:5062;x=1"))).isInstanceOf(Routing.ToBinding.class);
    }

    @Test
    void hopsMustBeLeft() {
        assertThat(route(new Inquiry("sip:bob@example.net", 5061, 0, false, List.of(), Optional.empty())))
                .isEqualTo(new Routing.Refused(483, "Too Many Hops"));
    }

    @Test
    void preloadedRouteIsNotFollowed() {
        assertThat(route(new Inquiry("sip:bob@example.net", 5061, 70, true, List.of(), Optional.empty())))
                .isEqualTo(new Routing.Refused(403, "Preloaded Route Denied"));
    }

    @Test
    void requestThatComesBackUnchangedIsALoop() {
        String token = LoopToken.of("sip:bob@example.net");
        List<String> route = List.of("<sip:10.0.0.1:5060;lr;swh=" + token + ">");

        assertThat(route(new Inquiry("sip:bob@example.net", 5061, 70, false, route, Optional.empty())))
                .isEqualTo(new Routing.Refused(482, "Loop Detected"));
        assertThat(route(new Inquiry("sip:alice@example.net", 5061, 70, false, route, Optional.empty())))
                .isInstanceOf(Routing.ToSubscriber.class);
    }

    @Test
    void replacingCallGoesToTheOwnerOfTheDialog() {
        SipUri gateway = SipUri.parse("sip:gw@192.0.2.9");
        dialogs.established("session", new Dialogs.Id("call", "a", "b"), between(gateway, DESK));

        assertThat(route(replacing("b", "a"))).isInstanceOf(Routing.ToBinding.class);
        assertThat(router.route(replacing("a", "b"), PEER)).isEqualTo(new Routing.ToParty(gateway));
        assertThat(router.route(replacing("a", "b"), caller("internal"))).isEqualTo(new Routing.ToParty(gateway));
        assertThat(route(replacing("a", "b"))).isEqualTo(new Routing.Refused(403, "Relaying Denied"));
        assertThat(route(replacing("x", "y"))).isInstanceOf(Routing.ToSubscriber.class);

        dialogs.ended("session");
        assertThat(route(replacing("a", "b"))).isInstanceOf(Routing.ToSubscriber.class);
        assertThat(dialogs.size()).isZero();
    }

    @Test
    void dialogIsGoneWhoeverHungUp() {
        RelayedDialogs.Parties contacts = between(DESK, DESK);
        dialogs.established("first", new Dialogs.Id("call-1", "a", "b"), contacts);
        dialogs.established("second", new Dialogs.Id("call-2", "a", "b"), contacts);

        dialogs.hungUp("call-1", "a", "b");
        dialogs.hungUp("call-2", "b", "a");

        assertThat(dialogs.size()).isZero();
    }

    private static Inquiry replacing(String toTag, String fromTag) {
        return new Inquiry("sip:bob@example.net", 5061, 70, false, List.of(),
                Optional.of(new Replaces("call", toTag, fromTag, false)));
    }

    @ParameterizedTest
    @CsvSource({"sip:sales@example.net", "sip:700@example.org;user=phone", "sip:+49-30-700@example.net", "tel:+4930700"})
    void groupIsFoundByEachOfItsAddresses(String uri) {
        Aor sales = new Aor("sales", "example.net");
        AddressIndex<Aor> groups = directory.share(group -> group);
        groups.put(sales, List.of(sales, new Aor("700", "example.net"), new Aor("+4930700", "example.net")));

        assertThat(route(to(uri))).isEqualTo(new Routing.ToGroup(sales));
        assertThat(router.route(to(uri), new Access.Allowed(directory.find(BOB), false))).isEqualTo(new Routing.ToGroup(sales));
    }

    @ParameterizedTest
    @CsvSource({
        "sip:*72100@example.net, FORWARD_ALWAYS_ON, 100",
        "sip:*72100%23@example.org, FORWARD_ALWAYS_ON, 100",
        "sip:%2a73@10.0.0.1:5061;transport=tls, FORWARD_ALWAYS_OFF, ''",
        "sip:*72100;phone-context=example.net@example.net;user=phone, FORWARD_ALWAYS_ON, 100",
        "tel:*78;phone-context=example.net, DO_NOT_DISTURB_ON, ''",
    })
    void codeOfASubscriberIsAFeature(String uri, Feature feature, String number) {
        // Also of one who may call nobody.
        Routing routing = router.route(to(uri), caller(""));

        assertThat(routing).isInstanceOfSatisfying(Routing.ToFeature.class, code -> {
            assertThat(code.dialled()).isEqualTo(new FeatureCodes.Dialled(feature, number));
            assertThat(code.sender().aor()).isEqualTo(new Aor("alice", "example.net"));
        });
    }

    @Test
    void trustedPeerMayCallAMailboxByACode() {
        Access.Allowed vouchedFor = new Access.Allowed(directory.find(new Aor("alice", "example.net")), true);

        assertThat(router.route(to("sip:*97101@example.net"), vouchedFor)).isInstanceOf(Routing.ToFeature.class);
        assertThat(router.route(to("sip:*97@example.net"), vouchedFor)).isEqualTo(new Routing.Refused(404, "Not Found"));
    }

    @Test
    void codeOfAnybodyElseIsNobodysAddress() {
        Access.Allowed vouchedFor = new Access.Allowed(directory.find(new Aor("alice", "example.net")), true);
        for (Access.Allowed access : List.of(STRANGER, PEER, vouchedFor)) {
            assertThat(router.route(to("sip:*78@example.net"), access)).isEqualTo(new Routing.Refused(404, "Not Found"));
        }
        assertThat(router.route(to("sip:*78@elsewhere.net"), caller("internal")))
                .isEqualTo(new Routing.Refused(403, "Relaying Denied"));
    }

    @Test
    void addressOfASubscriberGoesBeforeACode() {
        SubscriberDirectory starred = new FilledDirectory().domain("example.net").subscriber("alice", "example.net")
                .subscriber("star", "example.net", "*721").directory();
        RequestRouter router = new RequestRouter(new Domains(starred), new DialPolicy(Settings.read(key -> null), starred),
                location, dialogs, domain -> FeatureCodes.DEFAULTS, new Mailboxes(domains, SETTINGS), SETTINGS);
        Access.Allowed alice = new Access.Allowed(starred.find(new Aor("alice", "example.net")), false);

        assertThat(router.route(to("sip:*721@example.net"), alice))
                .isEqualTo(new Routing.ToSubscriber(new Aor("star", "example.net")));
        assertThat(router.route(to("sip:*722@example.net"), alice)).isInstanceOf(Routing.ToFeature.class);
    }

    @Test
    void subscriberReachesNumbersAtTrustedPeersAsFarAsHeMayDial() {
        Routing gateway = new Routing.ToPeer(SipUri.parse("sip:030123@192.0.2.129"));

        assertThat(router.route(to("sip:030123@192.0.2.129"), caller("internal,national"))).isEqualTo(gateway);
        for (String tooFar : List.of("sip:00491234@192.0.2.129", "sip:0900123456@192.0.2.129")) {
            assertThat(router.route(to(tooFar), caller("internal,national")))
                    .isEqualTo(new Routing.Refused(403, "Not Allowed By Class Of Service"));
        }
        for (String elsewhere : List.of(
                "sip:030123@192.0.2.7", "sip:030123@192.0.2.129;maddr=192.0.2.7", "sip:eve@192.0.2.129")) {
            assertThat(router.route(to(elsewhere), caller("internal,national")))
                    .isEqualTo(new Routing.Refused(403, "Relaying Denied"));
        }
    }

    @Test
    void nobodyElseReachesTrustedPeers() {
        for (Access.Allowed access : List.of(STRANGER, PEER)) {
            assertThat(router.route(to("sip:030123@192.0.2.129"), access))
                    .isEqualTo(new Routing.Refused(403, "Relaying Denied"));
        }
    }

    @Test
    void mailboxIsKnownByWhoseItIs() {
        Access.Allowed stranger = new Access.Allowed(Optional.empty(), false);

        assertThat(router.route(to("sip:vm@10.8.0.9;target=sip%3Abob%40example.net"), stranger))
                .isEqualTo(new Routing.ToMailbox(new Aor("bob", "example.net")));
        assertThat(router.route(to("sip:vm@10.8.0.9;target=sip%3Anobody%40example.net"), stranger))
                .isInstanceOf(Routing.Refused.class);
        assertThat(router.route(to("sip:other@10.8.0.9;target=sip%3Abob%40example.net"), stranger))
                .isInstanceOf(Routing.Refused.class);
        assertThat(router.route(to("sip:vm@10.8.0.9"), stranger)).isInstanceOf(Routing.Refused.class);
    }
}
