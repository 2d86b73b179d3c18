package io.switchhook.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.switchhook.access.DialPolicy;
import io.switchhook.access.ForwardingPolicy;
import io.switchhook.database.Await;
import io.switchhook.database.Database;
import io.switchhook.database.DatabaseUnderTest;
import io.switchhook.settings.Settings;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.sip.TelephoneNumber;
import io.switchhook.subscriber.AddressQuery;
import io.switchhook.subscriber.Domains;
import io.switchhook.subscriber.InvalidFieldException;
import io.switchhook.subscriber.StaleVersionException;
import io.switchhook.subscriber.SubscriberDirectory;
import io.switchhook.subscriber.SubscriberDraft;
import io.switchhook.subscriber.Subscribers;
import io.switchhook.subscriber.TakenException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GroupsTest {

    private static final String NET = "example.net";
    private static final Settings SETTINGS =
            Settings.read(key -> key.equals("switchhook.trusted") ? "192.0.2.10" : null);

    private Database database;
    private SubscriberDirectory subscribers;
    private Subscribers people;
    private GroupDirectory directory;
    private Groups groups;

    private void open(DatabaseUnderTest kind) {
        database = DatabaseUnderTest.open(kind.empty());
        read();
        people.createDomain(NET, Set.of("example.org"));
        for (String name : List.of("alice", "bob", "carol", "dave")) {
            subscriber(name);
        }
    }

    /** As after a start. */
    private void read() {
        subscribers = new SubscriberDirectory(database, SETTINGS);
        directory = new GroupDirectory(database, subscribers);
        people = new Subscribers(database, subscribers);
        Await.until(() -> subscribers.isLoaded() && directory.isLoaded());
        ForwardingPolicy policy = new ForwardingPolicy(
                new Domains(subscribers), new DialPolicy(SETTINGS, subscribers), SETTINGS);
        groups = new Groups(database, people, subscribers, directory, new GroupReader(policy, subscribers, directory));
    }

    private void subscriber(String username, String... addresses) {
        people.create(new SubscriberDraft(
                username, NET, null, null, "correct horse", null, null, null, null, null, null, List.of(addresses)));
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }

    private static GroupDraft draft(String username, String... members) {
        return new GroupDraft(username, NET, null, null, "in-order", List.of(members), null, null, null, null);
    }

    private static GroupDraft named(String username, String... addresses) {
        return new GroupDraft(username, NET, null, List.of(addresses), "in-order", List.of(), null, null, null, null);
    }

    private static GroupDraft to(String destination) {
        return new GroupDraft("sales", NET, null, null, "in-order", List.of(), null, destination, null, null);
    }

    private static Aor aor(String user) {
        return new Aor(user, NET);
    }

    private Group sales() {
        return directory.find(aor("sales")).orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsStoredIsInForceAtOnceAndAfterAStart(DatabaseUnderTest kind) {
        open(kind);
        groups.create(draft("tech", "dave"));
        Group created = groups.create(new GroupDraft("sales", "example.org", " Sales ", List.of("+49 30 123", "700"),
                "Round-Robin", List.of("carol", "bob@example.org", "tech"), 12, "ring:alice/10,dave", true, "internal,national"));

        assertThat(created.aor()).isEqualTo(aor("sales"));
        assertThat(created.members()).containsExactly(aor("carol"), aor("bob"), aor("tech"));
        assertThat(created.destination()).hasToString("Optional[ring:sip:alice@example.net/10,sip:dave@example.net]");
        assertThat(sales()).isEqualTo(created);
        assertThat(all()).extracting(group -> group.aor().user()).containsExactly("sales", "tech");
        read();
        assertThat(sales()).isEqualTo(created);
        assertThat(directory.find(SipUri.parse("sip:700@example.org"))).contains(created);
        assertThat(directory.find(SipUri.parse("sip:+49-30-123@example.net"))).contains(created);
        assertThat(directory.find(new TelephoneNumber("+4930123", ""))).contains(created);
        assertThat(new DialPolicy(SETTINGS, subscribers).kindOf(SipUri.parse("sip:sales@example.net"))).isPresent();
    }

    @ParameterizedTest
    @EnumSource
    void groupIsReplacedAsAWholeAndDeleted(DatabaseUnderTest kind) {
        open(kind);
        groups.create(new GroupDraft("sales", NET, "Sales", List.of("700", "701"), "all-at-once",
                List.of("alice", "bob", "carol"), 12, "bob", true, null));
        groups.create(draft("all", "sales", "dave"));

        groups.replace(new GroupDraft("sales", NET, null, List.of("701", "702"), "in-order", List.of("carol", "alice"), null,
                null, null, null), -1);

        assertThat(sales().members()).containsExactly(aor("carol"), aor("alice"));
        assertThat(directory.find(aor("700"))).isEmpty();
        assertThat(directory.find(aor("702"))).contains(sales());
        Group inForce = sales();
        read();
        assertThat(sales()).isEqualTo(inForce);
        assertThat(groups.delete("sales", NET, -1)).isTrue();
        assertThat(groups.delete("sales", NET, -1)).isFalse();
        assertThat(directory.find(aor("701"))).isEmpty();
        assertThat(directory.find(aor("all")).orElseThrow().members()).containsExactly(aor("dave"));
        assertThat(groups.replace(draft("sales"), -1)).isEmpty();
        read();
        assertThat(directory.find(aor("all")).orElseThrow().members()).containsExactly(aor("dave"));
    }

    @ParameterizedTest
    @EnumSource
    void deletedSubscriberVanishesFromGroups(DatabaseUnderTest kind) {
        open(kind);
        groups.create(draft("sales", "alice", "bob", "carol"));

        people.delete("bob", NET);

        assertThat(sales().members()).containsExactly(aor("alice"), aor("carol"));
        read();
        assertThat(sales().members()).containsExactly(aor("alice"), aor("carol"));
        subscriber("bob");
        assertThat(sales().members()).containsExactly(aor("alice"), aor("carol"));
        assertThat(groups.replace(draft("sales", "carol", "bob"), sales().version()).orElseThrow().members())
                .containsExactly(aor("carol"), aor("bob"));
    }

    @Test
    void nobodyHasTheAddressOfAnother() {
        open(DatabaseUnderTest.H2);
        subscriber("erin", "77", "+4930123");
        groups.create(named("sales", "700", "+4930700"));

        for (GroupDraft taken : List.of(named("alice"), named("77"), named("sales"), named("700"), named("+4930123"),
                named("+4930700"))) {
            assertThatThrownBy(() -> groups.create(taken)).isInstanceOfSatisfying(
                    TakenException.class, e -> assertThat(e.field()).isEqualTo("username"));
        }
        for (String address : List.of("alice", "77", "+49 30 123", "sales", "700", "+49 30 700")) {
            assertThatThrownBy(() -> groups.create(named("tech", address))).isInstanceOfSatisfying(
                    TakenException.class, e -> assertThat(e.field()).isEqualTo("addresses"));
        }
        for (String name : List.of("sales", "700", "+4930700")) {
            assertThatThrownBy(() -> subscriber(name)).isInstanceOfSatisfying(
                    TakenException.class, e -> assertThat(e.field()).isEqualTo("username"));
            assertThatThrownBy(() -> subscriber("frank", name)).isInstanceOfSatisfying(
                    TakenException.class, e -> assertThat(e.field()).isEqualTo("addresses"));
        }
        assertThat(groups.replace(named("sales", "700"), -1)).isPresent();
        subscriber("frank", "+4930700");
        assertThatThrownBy(() -> people.deleteDomain(NET)).isInstanceOf(TakenException.class).hasMessageContaining("groups");
    }

    @Test
    void groupThatWouldBeAPartOfItselfIsRefused() {
        open(DatabaseUnderTest.H2);
        groups.create(draft("a"));
        groups.create(draft("b", "alice", "a"));
        groups.create(draft("c", "b"));

        assertThatThrownBy(() -> groups.replace(draft("a", "bob", "c"), -1)).isInstanceOfSatisfying(
                InvalidFieldException.class, e -> assertThat(e.field()).isEqualTo("members[1]"))
                .hasMessageEndingWith("a@example.net → c@example.net → b@example.net → a@example.net");
        assertThatThrownBy(() -> groups.replace(draft("a", "a"), -1)).isInstanceOf(InvalidFieldException.class)
                .hasMessageEndingWith("a@example.net → a@example.net");
        assertThat(groups.replace(draft("a", "bob"), -1)).isPresent();
    }

    @Test
    void groupsInGroupsHaveADepth() {
        open(DatabaseUnderTest.H2);
        groups.create(draft("g1"));
        for (int depth = 2; depth <= Group.MOST_NESTED; depth++) {
            groups.create(draft("g" + depth, "g" + (depth - 1)));
        }
        groups.create(draft("below", "alice"));

        assertThatThrownBy(() -> groups.create(draft("g6", "g" + Group.MOST_NESTED))).isInstanceOfSatisfying(
                InvalidFieldException.class, e -> assertThat(e.field()).isEqualTo("members"));
        assertThatThrownBy(() -> groups.replace(draft("g1", "below"), -1)).isInstanceOf(InvalidFieldException.class);
    }

    @Test
    void changeBasedOnAnOldVersionIsRefused() {
        open(DatabaseUnderTest.H2);
        int first = groups.create(draft("sales", "alice")).version();
        int second = groups.replace(draft("sales", "bob"), first).orElseThrow().version();

        assertThat(second).isGreaterThan(first);
        assertThatThrownBy(() -> groups.replace(draft("sales"), first)).isInstanceOf(StaleVersionException.class);
        assertThatThrownBy(() -> groups.delete("sales", NET, first)).isInstanceOf(StaleVersionException.class);
        assertThat(sales().members()).containsExactly(aor("bob"));
    }

    @Test
    void wrongFieldIsNamed() {
        open(DatabaseUnderTest.H2);
        wrong("username", new GroupDraft(null, NET, null, null, "in-order", null, null, null, null, null));
        wrong("username", new GroupDraft("a b", NET, null, null, "in-order", null, null, null, null, null));
        wrong("domain", new GroupDraft("sales", "none.test", null, null, "in-order", null, null, null, null, null));
        wrong("addresses", named("sales", "a b"));
        wrong("strategy", new GroupDraft("sales", NET, null, null, null, null, null, null, null, null));
        wrong("strategy", new GroupDraft("sales", NET, null, null, "random", null, null, null, null, null));
        wrong("members[1]", draft("sales", "bob", "nobody"));
        wrong("members[1]", draft("sales", "bob", "bob@example.org"));
        wrong("members[0]", draft("sales", "voicemail"));
        wrong("members[0]", draft("sales", "sip:bob@192.0.2.10"));
        wrong("ringTime", new GroupDraft("sales", NET, null, null, "in-order", null, 601, null, null, null));
        wrong("classOfService", new GroupDraft("sales", NET, null, null, "in-order", null, null, null, null, "all"));
        wrong("displayName", new GroupDraft("sales", NET, "a\nb", null, "in-order", null, null, null, null, null));
        assertThat(all()).isEmpty();
    }

    private void wrong(String field, GroupDraft draft) {
        assertThatThrownBy(() -> groups.create(draft)).as("%s", draft).isInstanceOfSatisfying(
                InvalidFieldException.class, e -> assertThat(e.field()).isEqualTo(field));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "bob                         | ",
        "refuse:486                  | ",
        "voicemail:bob               | ",
        "ring-all:bob,carol/5        | ",
        "sip:100@192.0.2.10          | ",
        "voicemail                   | must say whose voicemail, such as voicemail:bob@example.com",
        "voicemail:nobody            | nobody with voicemail has this address",
        "sales                       | nobody has this address",
        "+4930123                    | not allowed by the class of service",
        "ring:bob,+4930123           | sip:+4930123@example.net: not allowed by the class of service",
    })
    void destinationMustBeAllowedToTheGroup(String destination, String objection) {
        open(DatabaseUnderTest.H2);

        if (objection == null) {
            groups.create(to(destination));
            assertThat(sales().destination()).isPresent();
        } else {
            assertThatThrownBy(() -> groups.create(to(destination)))
                    .isInstanceOfSatisfying(InvalidFieldException.class, e -> assertThat(e.field()).isEqualTo("destination"))
                    .hasMessageEndingWith(objection);
        }
    }

    @Test
    void groupCannotSendItsCallsToItself() {
        open(DatabaseUnderTest.H2);
        groups.create(draft("sales"));

        assertThatThrownBy(() -> groups.replace(to("sales"), -1)).hasMessageEndingWith("the group's own address");
    }

    @Test
    void groupsAreListedPageByPage() {
        open(DatabaseUnderTest.H2);
        groups.create(draft("tech", "dave"));
        groups.create(draft("Team", "dave"));
        groups.create(new GroupDraft("sales", "example.net", "Temporary", List.of("+49 30 123"), "all-at-once",
                List.of("bob"), null, null, null, null));

        assertThat(listed("", "te", 0, 10)).containsExactly("Team", "sales", "tech");
        assertThat(listed("example.org", "", 1, 1)).containsExactly("sales");
        assertThat(listed("", "+49 (30)", 0, 10)).containsExactly("sales");
        assertThat(listed("elsewhere.net", "", 0, 10)).isEmpty();
        assertThat(groups.search(new AddressQuery("", "te", 2, 1)).total()).isEqualTo(3);
    }

    private List<String> listed(String domain, String prefix, int offset, int limit) {
        return groups.search(new AddressQuery(domain, prefix, offset, limit)).groups().stream()
                .map(group -> group.aor().user()).toList();
    }

    private List<Group> all() {
        return groups.search(new AddressQuery("", "", 0, 1000)).groups();
    }
}
