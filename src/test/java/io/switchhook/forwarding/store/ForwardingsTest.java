package io.switchhook.forwarding.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.switchhook.access.DialPolicy;
import io.switchhook.access.ForwardingPolicy;
import io.switchhook.database.Await;
import io.switchhook.database.Database;
import io.switchhook.database.DatabaseUnderTest;
import io.switchhook.forwarding.Condition;
import io.switchhook.forwarding.ForwardingRules;
import io.switchhook.forwarding.Rule;
import io.switchhook.forwarding.store.ForwardingDraft.RuleDraft;
import io.switchhook.settings.Settings;
import io.switchhook.subscriber.Domains;
import io.switchhook.subscriber.InvalidFieldException;
import io.switchhook.subscriber.StaleVersionException;
import io.switchhook.subscriber.SubscriberDirectory;
import io.switchhook.subscriber.SubscriberDraft;
import io.switchhook.subscriber.Subscribers;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ForwardingsTest {

    private static final String NET = "example.net";
    private static final Settings SETTINGS =
            Settings.read(key -> key.equals("switchhook.trusted") ? "192.0.2.10" : null);

    private Database database;
    private SubscriberDirectory subscribers;
    private Subscribers administration;
    private ForwardingDirectory directory;
    private Forwardings forwardings;
    private long alice;

    private void open(DatabaseUnderTest kind) {
        database = DatabaseUnderTest.open(kind.empty());
        read();
        administration.createDomain(NET, Set.of("example.org"));
        alice = create("alice", List.of("77", "+4930123"));
        create("bob", List.of());
        administration.change(new SubscriberDraft("bob", NET, null, null, null, null, null, null, false, null, null, null), -1);
        create("carol", List.of());
    }

    /** As after a start. */
    private void read() {
        subscribers = new SubscriberDirectory(database, SETTINGS);
        administration = new Subscribers(database, subscribers);
        directory = new ForwardingDirectory(database, subscribers);
        Await.until(() -> subscribers.isLoaded() && directory.isLoaded());
        ForwardingPolicy policy = new ForwardingPolicy(
                new Domains(subscribers), new DialPolicy(SETTINGS, subscribers), SETTINGS);
        forwardings = new Forwardings(database, subscribers, directory, new RuleReader(policy, subscribers));
    }

    private long create(String username, List<String> addresses) {
        return administration.create(new SubscriberDraft(username, NET, null, null, "correct horse", null, null, null, null,
                null, null, addresses)).id();
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }

    private static RuleDraft to(String condition, String destination) {
        return new RuleDraft(condition, null, null, null, null, null, destination);
    }

    private static ForwardingDraft rules(RuleDraft... rules) {
        return new ForwardingDraft(false, List.of(rules));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsStoredIsInForceAtOnceAndAfterAStart(DatabaseUnderTest kind) {
        open(kind);
        ForwardingDetails stored = forwardings.replace(alice, new ForwardingDraft(true, List.of(
                new RuleDraft("no-answer", false, 15, List.of("+49 30 *", "anonymous"),
                        List.of("mon-fri 09:00-17:00", "Sat 10:00-24:00"), List.of("77", "+49 30 123"), "bob"),
                to("busy", "voicemail:carol@example.org"),
                to("declined", "refuse:603"),
                to("unavailable", "ring-all:bob/15,<sip:1,0/0@192.0.2.10>"))), -1).orElseThrow();

        assertThat(directory.rules(alice)).isEqualTo(stored.rules());
        assertThat(forwardings.find(alice)).isEqualTo(stored);
        read();
        assertThat(directory.rules(alice)).isEqualTo(stored.rules());
        assertThat(stored.rules().rules()).extracting(each -> each.destination().toString())
                .containsExactly("sip:bob@example.net", "voicemail:carol@example.org", "refuse:603",
                        "ring-all:sip:bob@example.net/15,<sip:1,0/0@192.0.2.10>");
    }

    @ParameterizedTest
    @EnumSource
    void rulesAreReplacedAsAWholeAndGoWithTheirSubscriber(DatabaseUnderTest kind) {
        open(kind);
        forwardings.replace(alice, rules(to("busy", "bob"), to("busy", "carol"), to("declined", "bob")), -1);

        forwardings.replace(alice, rules(to("declined", "carol")), -1);

        assertThat(directory.rules(alice).rules()).singleElement();
        assertThat(forwardings.find(alice).rules()).isEqualTo(directory.rules(alice));
        assertThat(administration.delete("alice", NET)).isTrue();
        assertThat(directory.rules(alice)).isEqualTo(ForwardingRules.NONE);
        assertThat(forwardings.find(alice)).isEqualTo(new ForwardingDetails(ForwardingRules.NONE, 0));
        assertThat(forwardings.replace(alice, rules(), -1)).isEmpty();
    }

    @Test
    void changeBasedOnAnOldVersionIsRefused() {
        open(DatabaseUnderTest.H2);
        assertThat(forwardings.find(alice).version()).isZero();
        int first = forwardings.replace(alice, rules(to("busy", "bob")), 0).orElseThrow().version();
        int second = forwardings.replace(alice, rules(to("busy", "carol")), first).orElseThrow().version();

        assertThat(Set.of(0, first, second)).hasSize(3);
        assertThatThrownBy(() -> forwardings.replace(alice, rules(), first)).isInstanceOf(StaleVersionException.class);
        assertThatThrownBy(() -> forwardings.replace(alice, rules(), 0)).isInstanceOf(StaleVersionException.class);
        assertThat(directory.rules(alice).rules()).hasSize(1);
    }

    @Test
    void readersSeeTheOldRulesOrTheNewOnesAndNeverAMixture() {
        open(DatabaseUnderTest.H2);
        ForwardingRules toBob = forwardings.replace(alice, rules(to("busy", "bob"), to("declined", "bob")), -1)
                .orElseThrow().rules();
        ForwardingRules toCarol = forwardings.replace(alice, rules(to("busy", "carol"), to("declined", "carol")), -1)
                .orElseThrow().rules();
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Set<ForwardingRules>> seen = CompletableFuture.supplyAsync(() -> {
            Set<ForwardingRules> all = new HashSet<>();
            do {
                all.add(directory.rules(alice));
            } while (!done.get());
            return all;
        });

        for (int i = 0; i < 50; i++) {
            String destination = i % 2 == 0 ? "bob" : "carol";
            forwardings.replace(alice, rules(to("busy", destination), to("declined", destination)), -1);
            assertThat(directory.rules(alice)).isEqualTo(i % 2 == 0 ? toBob : toCarol);
        }
        done.set(true);

        assertThat(seen.join()).isNotEmpty().isSubsetOf(toBob, toCarol);
    }

    @Test
    void wrongFieldIsNamed() {
        open(DatabaseUnderTest.H2);
        RuleDraft good = to("busy", "bob");

        assertThatThrownBy(() -> forwardings.replace(alice, rules(good, good, to("busy", "bob smith")), -1))
                .isInstanceOfSatisfying(InvalidFieldException.class, e -> assertThat(e.field()).isEqualTo("rules[2].destination"));
        for (RuleDraft wrong : List.of(
                to("sometimes", "bob"),
                to(null, "bob"),
                new RuleDraft("busy", null, 10, null, null, null, "bob"),
                new RuleDraft("no-answer", null, 601, null, null, null, "bob"),
                new RuleDraft("busy", null, null, List.of("a b@c@d"), null, null, "bob"),
                new RuleDraft("busy", null, null, null, List.of("never"), null, "bob"),
                new RuleDraft("busy", null, null, null, null, List.of("bob"), "bob"))) {
            assertThatThrownBy(() -> forwardings.replace(alice, rules(wrong), -1)).as("%s", wrong)
                    .isInstanceOfSatisfying(InvalidFieldException.class, e -> assertThat(e.field()).startsWith("rules[0]."));
        }
        assertThat(directory.rules(alice)).isEqualTo(ForwardingRules.NONE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "bob                          | ",
        "sip:bob@example.org          | ",
        "sip:100@192.0.2.10           | ",
        "sip:+49301234@192.0.2.10     | not allowed by the class of service",
        "09001234                     | not allowed by the class of service",
        "sip:100@192.0.2.11           | neither an address of ours nor one of a trusted peer",
        "nobody                       | nobody has this address",
        "sip:nobody@example.org       | nobody has this address",
        "alice                        | the subscriber's own address",
        "77                           | the subscriber's own address",
        "ring:alice/10,bob            | ",
        "ring-all:bob,+49301234       | sip:+49301234@example.net: not allowed by the class of service",
        "ring:bob,nobody/5            | sip:nobody@example.net: nobody has this address",
        "ring:bob/0                   | must ring each for 1 to 600 seconds",
        "voicemail:bob                | nobody with voicemail has this address",
        "voicemail:nobody             | nobody with voicemail has this address",
    })
    void destinationMustBeAllowedToTheSubscriber(String destination, String objection) {
        open(DatabaseUnderTest.H2);
        ForwardingDraft draft = rules(to("busy", destination));

        if (objection == null) {
            assertThat(forwardings.replace(alice, draft, -1)).isPresent();
        } else {
            assertThatThrownBy(() -> forwardings.replace(alice, draft, -1))
                    .isInstanceOf(InvalidFieldException.class).hasMessageEndingWith(objection);
        }
    }

    private List<String> destinations() {
        assertThat(forwardings.find(alice).rules()).isEqualTo(directory.rules(alice));
        return directory.rules(alice).rules().stream()
                .map(each -> each.condition().settingName() + " " + each.destination()).toList();
    }

    @ParameterizedTest
    @EnumSource
    void ruleForAllCallsIsAddedReplacedAndRemovedAlone(DatabaseUnderTest kind) {
        open(kind);
        forwardings.replace(alice, rules(
                new RuleDraft("busy", null, null, List.of("bob"), null, null, "refuse:603"),
                new RuleDraft("no-answer", false, 15, null, null, null, "bob"),
                to("declined", "voicemail")), -1);

        forwardings.change(alice, new ForwardingEdit.ForwardAll(Condition.BUSY, "carol"));
        forwardings.change(alice, new ForwardingEdit.ForwardAll(Condition.NO_ANSWER, "carol"));
        forwardings.change(alice, new ForwardingEdit.DoNotDisturb(true));

        assertThat(destinations()).containsExactly("busy refuse:603", "no-answer sip:carol@example.net", "declined voicemail",
                "busy sip:carol@example.net");
        assertThat(directory.rules(alice).doNotDisturb()).isTrue();
        assertThat(directory.rules(alice).rules().get(1)).matches(Rule::enabled)
                .extracting(Rule::ringTime).isEqualTo(Duration.ofSeconds(15));

        forwardings.change(alice, new ForwardingEdit.ForwardAll(Condition.BUSY, "bob"));
        forwardings.change(alice, new ForwardingEdit.StopForwardingAll(Condition.NO_ANSWER));
        forwardings.change(alice, new ForwardingEdit.DoNotDisturb(false));
        assertThat(destinations()).containsExactly("busy refuse:603", "declined voicemail", "busy sip:bob@example.net");

        forwardings.change(alice, new ForwardingEdit.StopForwardingAll(Condition.BUSY));
        forwardings.change(alice, new ForwardingEdit.StopForwardingAll(Condition.ALWAYS));
        assertThat(destinations()).containsExactly("busy refuse:603", "declined voicemail");
        assertThat(directory.rules(alice).doNotDisturb()).isFalse();
    }

    @Test
    void editIsCheckedAsADraftIsAndOtherRulesAreNot() {
        open(DatabaseUnderTest.H2);
        forwardings.replace(alice, rules(to("busy", "bob")), -1);
        administration.delete("bob", NET);

        for (String wrong : List.of("bob", "alice", "0900123", "someone@elsewhere.net", "", "a b")) {
            assertThatThrownBy(() -> forwardings.change(alice, new ForwardingEdit.ForwardAll(Condition.ALWAYS, wrong)))
                    .as(wrong)
                    .isInstanceOfSatisfying(InvalidFieldException.class, e -> assertThat(e.field()).isEqualTo("destination"));
        }
        assertThat(destinations()).containsExactly("busy sip:bob@example.net");

        forwardings.change(alice, new ForwardingEdit.ForwardAll(Condition.ALWAYS, "carol"));
        assertThat(destinations()).containsExactly("busy sip:bob@example.net", "always sip:carol@example.net");
        assertThat(forwardings.change(-1, new ForwardingEdit.DoNotDisturb(true))).isEmpty();
    }

    @Test
    void noEditMakesTooManyRules() {
        open(DatabaseUnderTest.H2);
        forwardings.replace(alice, rules(Stream.generate(() -> to("busy", "carol")).limit(50).toArray(RuleDraft[]::new)), -1);

        assertThatThrownBy(() -> forwardings.change(alice, new ForwardingEdit.ForwardAll(Condition.ALWAYS, "carol")))
                .isInstanceOfSatisfying(InvalidFieldException.class, e -> assertThat(e.field()).isEqualTo("rules"));
        forwardings.change(alice, new ForwardingEdit.ForwardAll(Condition.BUSY, "carol"));
        assertThat(destinations()).hasSize(50);
    }
}
