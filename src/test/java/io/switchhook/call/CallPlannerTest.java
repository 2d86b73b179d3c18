package io.switchhook.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.access.DialPolicy;
import io.switchhook.access.ForwardingPolicy;
import io.switchhook.access.Mailboxes;
import io.switchhook.database.Await;
import io.switchhook.database.Database;
import io.switchhook.database.DatabaseUnderTest;
import io.switchhook.forwarding.Caller;
import io.switchhook.forwarding.Condition;
import io.switchhook.forwarding.RedirectContact;
import io.switchhook.forwarding.store.DomainForwardingDraft;
import io.switchhook.forwarding.store.DomainForwardings;
import io.switchhook.forwarding.store.ForwardingDirectory;
import io.switchhook.forwarding.store.ForwardingDraft;
import io.switchhook.forwarding.store.ForwardingDraft.RuleDraft;
import io.switchhook.forwarding.store.Forwardings;
import io.switchhook.forwarding.store.HolidayDraft;
import io.switchhook.forwarding.store.RuleReader;
import io.switchhook.group.GroupDirectory;
import io.switchhook.group.GroupDraft;
import io.switchhook.group.GroupReader;
import io.switchhook.group.Groups;
import io.switchhook.registrar.Binding;
import io.switchhook.registrar.MemoryLocationService;
import io.switchhook.settings.Settings;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.subscriber.Domains;
import io.switchhook.subscriber.Subscriber;
import io.switchhook.subscriber.SubscriberDirectory;
import io.switchhook.subscriber.SubscriberDraft;
import io.switchhook.subscriber.Subscribers;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plans made of what is stored. */
class CallPlannerTest {

    private static final String NET = "example.net";
    private static final Settings SETTINGS = Settings.read(
            key -> key.equals("switchhook.voicemail.uri") ? "sip:{user}@192.0.2.20;cause={cause}" : null);
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

    private Database database;
    private SubscriberDirectory directory;
    private Subscribers subscribers;
    private ForwardingDirectory rules;
    private ForwardingPolicy policy;
    private Forwardings forwardings;
    private Engagements engagements;
    private DomainForwardings domains;
    private CallPlanner planner;
    private GroupDirectory groups;
    private Groups administration;
    private MemoryLocationService location;

    @BeforeEach
    void open() {
        database = DatabaseUnderTest.H2.open();
        directory = new SubscriberDirectory(database, SETTINGS);
        subscribers = new Subscribers(database, directory);
        rules = new ForwardingDirectory(database, directory);
        groups = new GroupDirectory(database, directory);
        Await.until(() -> directory.isLoaded() && rules.isLoaded() && groups.isLoaded());
        policy = new ForwardingPolicy(
                new Domains(directory), new DialPolicy(SETTINGS, directory), SETTINGS);
        forwardings = new Forwardings(database, directory, rules, new RuleReader(policy, directory));
        domains = new DomainForwardings(database, directory, rules, new RuleReader(policy, directory));
        administration =
                new Groups(database, subscribers, directory, groups, new GroupReader(policy, directory, groups));
        location = new MemoryLocationService(Clock.systemUTC());
        engagements = new Engagements(directory, Clock.systemUTC());
        planner = new CallPlanner(location, directory, rules, policy, groups, engagements,
                new Mailboxes(new Domains(directory), SETTINGS), SETTINGS);
        subscribers.createDomain(NET, Set.of());
        create("alice", true, "77");
        create("bob", true);
        create("carol", false);
        for (String name : List.of("alice", "bob")) {
            SipUri contact = SipUri.parse("sip:" + name + "@10.0.0.1");
            location.update(new Aor(name, NET), before -> List.of(
                    new Binding(contact, 1000, Instant.now().plusSeconds(600), "c", 1, List.of(), contact)));
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void create(String username, boolean voicemail, String... addresses) {
        subscribers.create(new SubscriberDraft(username, NET, null, null, "correct horse", null, "internal", "12", voicemail,
                "UTC", null, List.of(addresses)));
    }

    private Subscriber find(String username) {
        return directory.find(new Aor(username, NET)).orElseThrow();
    }

    private void rule(String username, RuleDraft... rules) {
        forwardings.replace(find(username).id(), new ForwardingDraft(false, List.of(rules)), -1);
    }

    private static RuleDraft to(String condition, String destination) {
        return new RuleDraft(condition, null, null, null, null, null, destination);
    }

    private void group(String username, String strategy, String destination, String... members) {
        administration.create(new GroupDraft(
                username, NET, null, null, strategy, List.of(members), 7, destination, null, null));
    }

    private Decision callGroup(String username) {
        return planner.toGroup(new Aor(username, NET), Caller.ANONYMOUS, NOON).start();
    }

    private Decision call(String dialled, Caller caller) {
        SipUri uri = SipUri.parse("sip:" + dialled + "@" + NET);
        return planner.toSubscriber(directory.find(uri).orElseThrow().aor(), caller, uri.toString(), NOON).start();
    }

    private static String target(Decision decision) {
        return ((Decision.Try) decision).attempt().targets().get(0).uri().toString();
    }

    @Test
    void phonesRingForTheSubscribersTimeAndThenVoicemailTakesTheCall() {
        Decision.Try ring = (Decision.Try) call("alice", Caller.ANONYMOUS);

        assertThat(ring.attempt().ringTime()).hasSeconds(12);
        assertThat(target(ring.plan().next(Outcome.NO_ANSWER))).isEqualTo("sip:alice@192.0.2.20;cause=408");
        assertThat(call("carol", Caller.ANONYMOUS)).isEqualTo(new Decision.Refuse(480));
    }

    @Test
    void ruleIsInForceForTheNextCallAndNotForTheOneBefore() {
        Decision.Try before = (Decision.Try) call("alice", Caller.ANONYMOUS);
        rule("alice", to("busy", "refuse:603"));
        Decision.Try after = (Decision.Try) call("alice", Caller.ANONYMOUS);

        assertThat(target(before.plan().next(Outcome.ofStatus(486)))).isEqualTo("sip:alice@192.0.2.20;cause=486");
        assertThat(after.plan().next(Outcome.ofStatus(486))).isInstanceOf(Decision.Refuse.class);
    }

    @Test
    void forwardIsAuthorisedAgainWhenItIsMade() {
        rule("alice", to("always", "bob"));
        assertThat(target(call("alice", Caller.ANONYMOUS))).isEqualTo("sip:bob@10.0.0.1");

        subscribers.change(new SubscriberDraft("alice", NET, null, null, null, null, "", null, null, null, null, null), -1);
        Decision forbidden = call("alice", Caller.ANONYMOUS);

        assertThat(target(forbidden)).isEqualTo("sip:alice@10.0.0.1");
        assertThat(forbidden.why().warnings()).singleElement().asString().endsWith("not allowed by the class of service");
    }

    @Test
    void dialledAddressAndCallerChooseTheRule() {
        rule("alice",
                new RuleDraft("always", null, null, null, null, List.of("77"), "bob"),
                new RuleDraft("always", null, null, List.of("carol"), null, null, "refuse:486"));

        assertThat(target(call("77", Caller.ANONYMOUS))).isEqualTo("sip:bob@10.0.0.1");
        assertThat(target(call("alice", Caller.ANONYMOUS))).isEqualTo("sip:alice@10.0.0.1");
        assertThat(call("alice", planner.caller(Optional.of(find("carol")), "sip:carol@" + NET, List.of(), List.of())))
                .isInstanceOf(Decision.Refuse.class);
    }

    @ParameterizedTest
    @CsvSource({
        "sip:bob@example.org,, false", "sip:anonymous@anonymous.invalid,, true", "sip:Anonymous@example.net,, true",
        "sip:x@anonymous.invalid,, true", "sip:bob@example.org, id, true", "sip:bob@example.org, 'header;user', true",
        "sip:bob@example.org, history, false", "tel:+4930123,, false",
    })
    void callerWhoWithholdsHisAddressIsAnonymous(String from, String privacy, boolean anonymous) {
        List<String> values = privacy == null ? List.of() : List.of(privacy);

        assertThat(planner.caller(Optional.empty(), from, List.of(), values).isAnonymous()).isEqualTo(anonymous);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "<sip:dave@example.org>                          |         | sip:dave@example.org",
        "\"Dave\" <sip:dave@example.org>, <tel:+49-30-1>   |         | sip:dave@example.org sip:+49301",
        "<sip:77@example.net>                            |         | sip:77@example.net sip:alice@example.net",
        "<sip:dave@example.org>                          | none    | sip:dave@example.org",
        "<sip:dave@example.org>                          | id      | ",
        "<sip:dave@example.org>                          | user;id | ",
        "<sip:anonymous@anonymous.invalid>               |         | sip:bob@example.org",
        "<sip:dave@example.org                           |         | sip:bob@example.org",
        "                                                |         | sip:bob@example.org"})
    void callerIsWhomATrustedPeerSaysUnlessHeWithholdsIt(String asserted, String privacy, String expected) {
        Caller caller = planner.caller(Optional.empty(), "sip:bob@example.org",
                asserted == null ? List.of() : List.of(asserted), privacy == null ? List.of() : List.of(privacy));

        assertThat(caller.addresses()).extracting(aor -> aor.toString().replaceAll("@$", ""))
                .containsExactlyInAnyOrder(expected == null ? new String[0] : expected.split(" "));
    }

    @Test
    void anonymousFromDoesNotHideWhomATrustedPeerNames() {
        assertThat(planner.caller(Optional.empty(), "sip:anonymous@anonymous.invalid", List.of("<sip:dave@example.org>"),
                List.of()).addresses()).containsExactly(new Aor("dave", "example.org"));
    }

    @Test
    void domainsDefaultHolidaysAndNotificationCount() {
        domains.replaceForwarding(NET, new DomainForwardingDraft(false, List.of(
                new RuleDraft("always", null, null, null, List.of("holidays"), null, "refuse:480"))), -1);
        assertThat(target(call("alice", Caller.ANONYMOUS))).isEqualTo("sip:alice@10.0.0.1");

        domains.replaceHolidays(NET, List.of(new HolidayDraft("Founding Day", "2026-03-02")), -1);

        Decision decision = call("alice", Caller.ANONYMOUS);
        assertThat(((Decision.Refuse) decision).status()).isEqualTo(480);
        assertThat(decision.why().rules()).containsExactly(
                "default of example.net: rule 1: always → refuse:480, because holidays (Founding Day)");
        assertThat(planner.notifiesForwarding(new Aor("alice", NET))).isFalse();
        assertThat(planner.notifiesForwarding(new Aor("alice", "example.org"))).isTrue();
    }

    @Test
    void domainsDefaultIsAuthorisedByTheSubscriberWhoseCallItIs() {
        subscribers.change(new SubscriberDraft("alice", NET, null, null, null, null, "", null, null, null, null, null), -1);
        domains.replaceForwarding(NET, new DomainForwardingDraft(null, List.of(to("always", "bob"))), -1);

        assertThat(target(call("carol", Caller.ANONYMOUS))).isEqualTo("sip:bob@10.0.0.1");
        assertThat(target(call("alice", Caller.ANONYMOUS))).isEqualTo("sip:alice@10.0.0.1");
    }

    @Test
    void redirectionIsFollowedUnlessASettingForbidsIt() {
        Settings without = Settings.read(key -> key.equals("switchhook.forwarding.deflection") ? "false" : null);
        CallPlanner other = new CallPlanner(location, directory, rules, policy, groups, engagements,
                new Mailboxes(new Domains(directory), without), without);
        Outcome toBob = Outcome.redirected(302, RedirectContact.parse(List.of("<sip:bob@example.net>"), false));

        Decision.Try ring = (Decision.Try) call("alice", Caller.ANONYMOUS);
        Decision.Try elsewhere =
                (Decision.Try) other.toSubscriber(find("alice").aor(), Caller.ANONYMOUS, "sip:alice@" + NET, NOON).start();

        assertThat(target(ring.plan().next(toBob))).isEqualTo("sip:bob@10.0.0.1");
        assertThat(elsewhere.plan().next(toBob)).isEqualTo(new Decision.Refuse(480));
    }

    @Test
    void previewFollowsThePlanForEverythingThatCanHappen() {
        rule("alice", to("busy", "bob"), to("declined", "refuse:603"));

        RoutePreview.Route route = new RoutePreview(planner)
                .of(find("alice").aor(), Caller.ANONYMOUS, "sip:alice@" + NET, NOON, 300);

        assertThat(route.complete()).isTrue();
        assertThat(target(route.first().decision())).isEqualTo("sip:alice@10.0.0.1");
        assertThat(route.first().next()).extracting(RoutePreview.Step::on).containsExactly(
                List.of(Condition.BUSY), List.of(Condition.NO_ANSWER), List.of(Condition.UNAVAILABLE),
                List.of(Condition.UNREACHABLE), List.of(Condition.DECLINED));
        RoutePreview.Step busy = route.first().next().get(0);
        assertThat(target(busy.decision())).isEqualTo("sip:bob@10.0.0.1");
        assertThat(busy.decision().why().rules()).containsExactly("alice@example.net: rule 1: busy → sip:bob@example.net");
        assertThat(busy.next()).allSatisfy(step -> assertThat(target(step.decision())).startsWith("sip:alice@192.0.2.20"));
        assertThat(new RoutePreview(planner).of(find("alice").aor(), Caller.ANONYMOUS, "sip:alice@" + NET, NOON, 3).complete())
                .isFalse();
    }

    @Test
    void subscriberInACallIsBusyWithoutCallWaiting() {
        Engagement first = engagements.open("1");
        first.begin(Optional.of(find("bob").aor()));
        first.answered("a", Optional.of(find("alice").aor()));
        assertThat(target(call("alice", Caller.ANONYMOUS))).isEqualTo("sip:alice@10.0.0.1");

        for (String name : List.of("alice", "bob")) {
            subscribers.change(new SubscriberDraft(
                    name, NET, null, null, null, null, null, null, null, false, null, null, null, null), -1);
        }

        for (String name : List.of("alice", "bob")) {
            Decision second = call(name, Caller.ANONYMOUS);
            assertThat(target(second)).isEqualTo("sip:" + name + "@192.0.2.20;cause=486");
            assertThat(second.why().rules()).containsExactly(name + "@example.net: in a call, and call waiting is off");
        }

        first.hungUp("a");
        Decision.Try again = (Decision.Try) call("alice", Caller.ANONYMOUS);
        assertThat(again.attempt().targets()).singleElement().matches(Target::onlyIfFree)
                .extracting(Target::subscriber).isEqualTo(Optional.of(find("alice").aor()));
    }

    @Test
    void groupRingsItsMembersAndGoesWhereItSays() {
        group("inner", "all-at-once", null, "bob", "carol");
        group("sales", "in-order", "voicemail:alice", "alice", "inner");

        Decision.Try alice = (Decision.Try) callGroup("sales");
        Decision.Try bob = (Decision.Try) alice.plan().next(Outcome.NO_ANSWER);

        assertThat(target(alice)).isEqualTo("sip:alice@10.0.0.1");
        assertThat(alice.attempt().ringTime()).hasSeconds(7);
        assertThat(target(bob)).isEqualTo("sip:bob@10.0.0.1");
        assertThat(bob.why().rules()).containsExactly("sales@example.net: carol@example.net is passed over: is not registered");
        assertThat(target(bob.plan().next(Outcome.NO_ANSWER))).isEqualTo("sip:alice@192.0.2.20;cause=408");
    }

    @Test
    void changeOfAGroupIsInForceForTheNextCall() {
        group("sales", "in-order", null, "alice", "bob");
        Decision.Try before = (Decision.Try) callGroup("sales");

        administration.replace(new GroupDraft("sales", NET, null, null, "in-order", List.of("bob"), null, null, null, null), -1);
        rule("bob", to("busy", "sales"));
        forwardings.replace(find("alice").id(), new ForwardingDraft(true, List.of()), -1);

        assertThat(target(before.plan().next(Outcome.NO_ANSWER))).isEqualTo("sip:bob@10.0.0.1");
        assertThat(target(callGroup("sales"))).isEqualTo("sip:bob@10.0.0.1");
        administration.delete("sales", NET, -1);
        assertThat(callGroup("sales")).isEqualTo(new Decision.Refuse(480));
    }

    @Test
    void listIsAuthorisedAgainWhenItIsUsed() {
        rule("alice", to("always", "ring-all:bob,alice"));
        subscribers.change(new SubscriberDraft("alice", NET, null, null, null, null, "", null, null, null, null, null), -1);

        Decision.Try decision = (Decision.Try) call("alice", Caller.ANONYMOUS);

        assertThat(decision.attempt().targets()).singleElement();
        assertThat(target(decision)).isEqualTo("sip:alice@10.0.0.1");
        assertThat(decision.why().warnings()).singleElement().asString()
                .isEqualTo("alice@example.net: sip:bob@example.net is passed over: not allowed by the class of service");
    }

    @Test
    void previewTakesNobodysTurn() {
        group("sales", "round-robin", null, "alice", "bob");

        for (int i = 0; i < 3; i++) {
            RoutePreview.Route route = new RoutePreview(planner)
                    .of(new Aor("sales", NET), Caller.ANONYMOUS, "sip:sales@" + NET, NOON, 300);
            assertThat(route.complete()).isTrue();
            assertThat(target(route.first().decision())).isEqualTo("sip:alice@10.0.0.1");
            assertThat(route.first().next()).singleElement().satisfies(step -> {
                assertThat(step.on()).hasSize(5);
                assertThat(target(step.decision())).isEqualTo("sip:bob@10.0.0.1");
            });
        }
        assertThat(target(callGroup("sales"))).isEqualTo("sip:alice@10.0.0.1");
        assertThat(target(callGroup("sales"))).isEqualTo("sip:bob@10.0.0.1");
    }

    @Test
    void whoIsRungFirstIsAskedWithoutTakingHisTurn() {
        group("sales", "round-robin", null, "alice", "bob");

        for (String turn : List.of("alice", "bob", "alice")) {
            CallPlan plan = planner.toGroup(new Aor("sales", NET), Caller.ANONYMOUS, NOON);
            assertThat(plan.rungFirst()).singleElement().extracting(Target::uri).hasToString("sip:" + turn + "@10.0.0.1");
            assertThat(target(plan.start())).isEqualTo("sip:" + turn + "@10.0.0.1");
        }
    }

    @Test
    void subscriberWhoIsRungMayBeRungByTheSameCallAgain() {
        subscribers.change(new SubscriberDraft(
                "alice", NET, null, null, null, null, null, null, null, false, null, null, null, null), -1);
        rule("bob", to("always", "alice"));
        Engagement ringing = engagements.open("1");
        ringing.begin(Optional.empty());
        assertThat(ringing.ring(find("alice").aor(), true)).isTrue();

        assertThat(target(call("alice", Caller.ANONYMOUS))).isEqualTo("sip:alice@192.0.2.20;cause=486");
        Decision.Try forwarded = (Decision.Try) call("bob", Caller.ANONYMOUS);

        assertThat(forwarded.attempt().targets()).singleElement().matches(Target::onlyIfFree)
                .extracting(Target::uri).hasToString("sip:alice@10.0.0.1");
    }
}
