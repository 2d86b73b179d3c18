package io.switchhook.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.access.DialPolicy;
import io.switchhook.access.Mailboxes;
import io.switchhook.feature.FeatureCodes;
import io.switchhook.registrar.Binding;
import io.switchhook.registrar.LocationService;
import io.switchhook.registrar.MemoryLocationService;
import io.switchhook.settings.Settings;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.subscriber.ClassOfService;
import io.switchhook.subscriber.Domains;
import io.switchhook.subscriber.FilledDirectory;
import io.switchhook.subscriber.SubscriberDirectory;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransferPolicyTest {

    private static final Aor ALICE = new Aor("alice", "example.net");
    private static final Aor BOB = new Aor("bob", "example.net");
    private static final Aor CAROL = new Aor("carol", "example.net");
    private static final SipUri DESK = SipUri.parse("sip:bob@10.0.0.7:5062");
    private static final SipUri GATEWAY = SipUri.parse("sip:+49900123@10.9.9.9:5060");

    private final FilledDirectory filled = new FilledDirectory()
            .domain("example.net", "10.0.0.1")
            .subscriber("bob", "example.net", "101", "+4930123")
            .subscriber("carol", "example.net")
            .disabled("dave", "example.net");
    private final SubscriberDirectory directory = filled.directory();
    private final Domains domains = new Domains(directory);
    private final LocationService location = new MemoryLocationService(Clock.systemUTC());
    private final Settings settings = Settings.read(Map.of(
            "switchhook.trusted", "10.8.0.0/16", "switchhook.voicemail.uri", "sip:vm@10.9.0.9;target={aor};cause={cause}")::get);
    /** A call of Alice to the gateway. */
    private final RelayedDialogs dialogs = (callId, tag, otherTag) -> callId.equals("own") && !tag.equals(otherTag)
            ? Optional.of(new RelayedDialogs.Parties(
                    new RelayedDialogs.Party(DESK, Optional.of(ALICE)), new RelayedDialogs.Party(GATEWAY, Optional.empty())))
            : Optional.empty();
    private final TransferPolicy policy = new TransferPolicy(
            domains, new DialPolicy(settings, directory), location, domain -> FeatureCodes.DEFAULTS, dialogs,
            new Mailboxes(domains, settings), settings);

    @BeforeEach
    void listenAndBind() {
        domains.listenOn(new Domains.Listening(Set.of("10.0.0.1"), Set.of(5060)));
        location.update(BOB, before -> List.of(new Binding(
                DESK, 1000, Clock.systemUTC().instant().plusSeconds(60), "c", 1, List.of(), DESK)));
        directory.share((Aor group) -> group).put(new Aor("sales", "example.net"), List.of(new Aor("sales", "example.net")));
    }

    private void addAlice(String classOfService) {
        filled.subscriber("alice", "example.net", ClassOfService.parse(classOfService));
    }

    private static TransferPolicy.Asked by(Optional<Aor> transferor, String uri) {
        return new TransferPolicy.Asked(List.of("<" + uri + ">"), transferor, Optional.of(BOB), 5061, 0, 0);
    }

    /** 0 when it is relayed. */
    private static int status(TransferDecision decision) {
        return decision instanceof TransferDecision.Refuse refuse ? refuse.status() : 0;
    }

    @ParameterizedTest
    @CsvSource({
        "sip:carol@example.net, internal, 0",
        "sip:bob@example.net, internal, 0",
        "sip:alice@example.net, internal, 0",
        "sip:alice@example.net, '', 603",
        "sips:carol@EXAMPLE.NET:5061;transport=tls, internal, 0",
        "sip:carol@10.0.0.1, internal, 0",
        "sip:carol@10.0.0.1;maddr=10.0.0.1, internal, 0",
        "sip:101@example.net, internal, 0",
        "tel:+49-30-123, internal, 0",
        "tel:+49-30-124, internal, 603",
        "tel:+49-30-124, 'internal,international', 0",
        "tel:*72101, 'internal', 603",
        "sip:sales@example.net, internal, 0",
        "sip:sales@example.net, national, 603",
        "sip:nobody@example.net, internal, 0",
        "sip:dave@example.net, internal, 0",
        "sip:030123456@example.net, internal, 603",
        "sip:030123456@example.net, 'internal,national', 0",
        "sip:0900123456@example.net, 'internal,national,international', 603",
        "sip:0-900-123456@example.net, 'internal,national,international', 603",
        "sip:0900123456@example.net, premium, 0",
        "sip:0900123456@10.8.1.1, 'internal,national', 603",
        "sip:030123456@10.8.1.1, 'internal,national', 0",
        "sip:carol@elsewhere.net, 'internal,national,international,premium', 603",
        "sip:carol@example.net;maddr=10.7.7.7, internal, 603",
        "sip:carol@elsewhere.net;maddr=10.8.1.1, internal, 0",
        "sip:carol@example.net:5999, internal, 603",
        "sip:vm@10.9.0.9;target=sip%3Acarol%40example.net, internal, 0",
        "sip:vm@10.9.0.9;target=sip%3Acarol%40example.net, '', 603",
        "sip:vm@10.9.0.9;target=sip%3Anobody%40example.net, internal, 603",
        "sip:vm@10.9.0.9, internal, 603",
        "sip:bob@10.0.0.7:5062, internal, 0",
        "sip:bob@10.0.0.7:5062, national, 603",
        "sip:bob@10.0.0.7:5063, internal, 603",
        "sip:*72030123@example.net, 'internal,national', 603",
        "sip:*78@example.net, internal, 603",
        "sip:*69@example.net, internal, 603",
        "sip:*97@example.net, internal, 0",
        "sip:*97101@example.net, internal, 0",
        "sip:*97carol@example.net, internal, 0",
        "sip:*97carol@example.net, national, 603",
        "sip:*970900123456@example.net, internal, 603",
        "sip:carol@example.net?Route=x, internal, 400",
        "http://example.net/, internal, 416",
        "sip:carol@example.net;method=BYE, internal, 403",
    })
    void subscriberTransfersToWhereHeMayCall(String uri, String classOfService, int status) {
        addAlice(classOfService);

        assertThat(status(policy.decide(by(Optional.of(ALICE), uri)))).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "sip:carol@example.net, 0",
        "tel:+4930123, 0",
        "sip:sales@example.net, 0",
        "sip:bob@10.0.0.7:5062, 0",
        "sip:nobody@example.net, 603",
        "sip:dave@example.net, 603",
        "sip:030123456@example.net, 603",
        "tel:+49900123, 603",
        "sip:*72101@example.net, 603",
        "sip:030123456@10.8.1.1, 603",
        "sip:carol@elsewhere.net, 603",
    })
    void whoIsNobodyOfOursTransfersToSubscribersAndGroups(String uri, int status) {
        assertThat(status(policy.decide(by(Optional.empty(), uri)))).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"disabled, dave", "gone, gone"})
    void whoIsNotServedTransfersNobody(String why, String user) {
        assertThat(status(policy.decide(by(Optional.of(new Aor(user, "example.net")), "sip:carol@example.net")))).as(why)
                .isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        // The party that has no address of ours, and where the class of service would not let him call.
        "own, alice, sip:+49900123@10.9.9.9:5060, 0",
        "own, alice, sip:030123456@example.net, 0",
        "own, '', sip:+49900123@10.9.9.9:5060, 0",
        "own, alice, sip:+49900123@10.9.9.9:5061, 603",
        "own, alice, sip:+49900124@10.9.9.9:5060, 603",
        "own, carol, sip:+49900123@10.9.9.9:5060, 403",
        "own, carol, sip:bob@example.net, 403",
        "other, alice, sip:+49900123@10.9.9.9:5060, 603",
        "other, alice, sip:bob@example.net, 0",
    })
    void callOfOnesOwnMayBeReplacedWhereverItIs(String callId, String transferor, String uri, int status) {
        addAlice("internal");
        Optional<Aor> by = transferor.isEmpty() ? Optional.empty() : Optional.of(new Aor(transferor, "example.net"));
        String replaces = "?Replaces=" + callId + "%3Bto-tag%3Da%3Bfrom-tag%3Db";

        assertThat(status(policy.decide(by(by, uri + replaces)))).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "9, 2, 0", "10, 0, 403", "0, 3, 480", "11, 4, 403"})
    void transfersInARowAndUnderWayAreLimited(int inARow, int pending, int status) {
        addAlice("internal");
        assertThat(status(policy.decide(new TransferPolicy.Asked(
                        List.of("<sip:carol@example.net>"), Optional.of(ALICE), Optional.of(BOB), 5060, inARow, pending))))
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "alice, bob, '', 0",
        "'', bob, '', 403",
        "alice, '', own;local-tag=a;remote-tag=b, 0",
        "alice, bob, own;local-tag=a;remote-tag=b, 403",
        "carol, bob, own;local-tag=a;remote-tag=b, 403",
        "'', alice, own;local-tag=a;remote-tag=b, 403",
        "alice, bob, other;local-tag=a;remote-tag=b, 0",
        "'', bob, other;local-tag=a;remote-tag=b, 403",
        "alice, bob, own;local-tag=a, 400",
        "alice, bob, own, 400",
        "alice, bob, ;local-tag=a;remote-tag=b, 400",
    })
    void outsideCallsItIsForSubscribersAndAboutCallsOfTheirs(
            String transferor, String transferee, String targetDialog, int status) {
        addAlice("internal");
        TransferPolicy.Asked asked = new TransferPolicy.Asked(
                List.of("<sip:carol@example.net>"), subscriber(transferor), subscriber(transferee), 5060, 0, 0);

        assertThat(status(policy.decideOutsideCalls(asked, targetDialog.isEmpty() ? List.of() : List.of(targetDialog))))
                .isEqualTo(status);
    }

    @Test
    void outsideCallsOneDialogIsNamedAtMostAndTheTargetCountsAsInside() {
        addAlice("internal");
        String own = "own;local-tag=a;remote-tag=b";
        TransferPolicy.Asked asked = new TransferPolicy.Asked(
                List.of("<sip:0900123@example.net>"), Optional.of(CAROL), Optional.of(BOB), 5060, 0, 0);

        assertThat(status(policy.decideOutsideCalls(asked, List.of(own, own)))).isEqualTo(400);
        assertThat(status(policy.decideOutsideCalls(asked, List.of()))).isEqualTo(603);
    }

    @Test
    void dialogIsAtTheContactsOfItsParties() {
        List<String> own = List.of("own;local-tag=a;remote-tag=b");

        assertThat(policy.isAt(DESK, own)).isTrue();
        assertThat(policy.isAt(SipUri.parse("sip:bob@10.0.0.7:5063"), own)).isFalse();
        assertThat(policy.isAt(DESK, List.of("other;local-tag=a;remote-tag=b"))).isFalse();
        assertThat(policy.isAt(DESK, List.of())).isFalse();
    }

    private static Optional<Aor> subscriber(String user) {
        return user.isEmpty() ? Optional.empty() : Optional.of(new Aor(user, "example.net"));
    }
}
