package io.switchhook.subscriber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.switchhook.database.Await;
import io.switchhook.database.Database;
import io.switchhook.database.DatabaseUnavailableException;
import io.switchhook.database.DatabaseUnderTest;
import io.switchhook.database.PostgreSql;
import io.switchhook.settings.DatabaseSettings;
import io.switchhook.settings.Settings;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.sip.TelephoneNumber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SubscribersTest {

    private static final String NET = "example.net";
    private static final Settings SETTINGS = Settings.read(key -> null);

    private Database database;
    private SubscriberDirectory directory;
    private Subscribers subscribers;

    private void open(DatabaseUnderTest kind) {
        open(kind.empty());
        subscribers.createDomain(NET, Set.of("example.org"));
    }

    private void open(DatabaseSettings settings) {
        database = DatabaseUnderTest.open(settings);
        directory = new SubscriberDirectory(database, SETTINGS);
        subscribers = new Subscribers(database, directory);
        Await.until(directory::isLoaded);
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }

    private static Draft draft(String username) {
        return new Draft(username);
    }

    /** Drafts with what a test is about. */
    private static final class Draft {
        private final String username;
        private String domain = NET;
        private String displayName;
        private String email;
        private String password = "correct horse";
        private Boolean enabled;
        private String classOfService;
        private String ringTime;
        private Boolean callWaiting;
        private String timeZone;
        private String locale;
        private List<String> addresses;

        Draft(String username) {
            this.username = username;
        }

        Draft set(String field, String value) {
            switch (field) {
                case "domain" -> domain = value;
                case "displayName" -> displayName = value;
                case "email" -> email = value;
                case "password" -> password = value;
                case "enabled" -> enabled = Boolean.valueOf(value);
                case "classOfService" -> classOfService = value;
                case "ringTime" -> ringTime = value;
                case "callWaiting" -> callWaiting = Boolean.valueOf(value);
                case "timeZone" -> timeZone = value;
                case "locale" -> locale = value;
                case "addresses" -> addresses = List.of(value.split(","));
                default -> throw new IllegalArgumentException(field);
            }
            return this;
        }

        Draft addresses(String... values) {
            addresses = List.of(values);
            return this;
        }

        SubscriberDraft made() {
            return new SubscriberDraft(username, domain, displayName, email, password, enabled, classOfService, ringTime, null,
                    callWaiting, timeZone, locale, addresses, null);
        }
    }

    private static SubscriberDraft password(String username, String password) {
        return SubscriberDraft.of(username, NET, password);
    }

    @ParameterizedTest
    @EnumSource
    void newSubscriberIsFoundByEveryFormOfItsAddresses(DatabaseUnderTest kind) {
        open(kind);

        SubscriberDetails created = subscribers.create(draft("Alice").addresses("+49 (30) 123-45", "101", "Alice").made());

        assertThat(created.addresses()).containsExactly("+493012345", "101");
        for (String uri : List.of("sip:Alice@example.net", "sips:%41lice@EXAMPLE.ORG:5061;transport=tls", "sip:101@example.net",
                "sip:+493012345@example.org", "sip:+49-30-12345@example.net", "sip:1-0-1@example.net;user=phone",
                "sip:101;phone-context=example.org@example.net;user=phone")) {
            assertThat(directory.find(SipUri.parse(uri)).map(Subscriber::aor)).as(uri).contains(new Aor("Alice", NET));
        }
        assertThat(TelephoneNumber.ofUri("tel:+49.30.12345").flatMap(directory::find)).isPresent();
        for (String uri : List.of("sip:alice@example.net", "sip:Alice@example.com", "sip:1-0-1@example.net", "sip:example.net")) {
            assertThat(directory.find(SipUri.parse(uri))).as(uri).isEmpty();
        }
        assertThat(directory.find(created.id()).orElseThrow().owns(new Aor("101", NET))).isTrue();
        assertThat(directory.realm("Example.ORG")).isEqualTo(NET);
    }

    @ParameterizedTest
    @EnumSource
    void everythingIsThereAfterARestart(DatabaseUnderTest kind) {
        DatabaseSettings settings = kind.empty();
        open(settings);
        subscribers.createDomain("Example.NET", Set.of("example.org"));
        subscribers.create(draft("alice").set("displayName", "Alice Ä. 😀").set("classOfService", "National, internal")
                .set("ringTime", "2m").set("timeZone", "Asia/Tokyo").set("locale", "de-at").addresses("101", "102").made());
        subscribers.create(draft("bob").set("enabled", "false").made());
        Subscriber alice = directory.find(new Aor("alice", NET)).orElseThrow();
        Subscriber bob = directory.find(new Aor("bob", NET)).orElseThrow();
        database.close();

        open(settings);

        assertThat(directory.find(new Aor("102", "example.org"))).contains(alice);
        assertThat(directory.find(new Aor("bob", NET))).contains(bob);
        assertThat(directory.size()).isEqualTo(2);
        assertThat(alice.ringTime()).isEqualTo(Duration.ofMinutes(2));
        assertThat(alice.classOfService()).hasToString("internal,national");
        assertThat(alice.locale()).hasToString("de_AT");
        assertThat(bob.ringTime()).isEqualTo(SETTINGS.ringTime());
        assertThat(bob.enabled()).isFalse();
        assertThat(subscribers.domains()).containsExactly(new DomainDetails(NET, Set.of("example.org"), 0));
    }

    @ParameterizedTest
    @EnumSource
    void changeIsInForceAtOnceAndTellsItsListeners(DatabaseUnderTest kind) {
        open(kind);
        List<SubscriberChange> changes = new ArrayList<>();
        SubscriberDetails before = subscribers.create(draft("alice").addresses("101", "102").made());
        Credentials credentials = directory.find(before.id()).orElseThrow().credentials();
        directory.onChange(changes::add);

        SubscriberDetails after = subscribers.change(
                draft("alice").set("password", null).set("displayName", "Alice").addresses("102", "103").made(), before.version())
                .orElseThrow();

        assertThat(after.version()).isEqualTo(before.version() + 1);
        assertThat(directory.find(new Aor("101", NET))).isEmpty();
        Subscriber changed = directory.find(new Aor("103", NET)).orElseThrow();
        assertThat(changed.displayName()).isEqualTo("Alice");
        assertThat(changed.credentials()).isEqualTo(credentials);
        assertThat(subscribers.find("alice", "example.org")).contains(after);
        assertThat(changes).containsExactly(new SubscriberChange.Saved(changed));
        assertThatThrownBy(() -> subscribers.change(draft("alice").made(), before.version()))
                .isInstanceOf(StaleVersionException.class);
        assertThat(subscribers.change(draft("nobody").made(), -1)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void deletedSubscriberTakesItsBindingsAlong(DatabaseUnderTest kind) {
        open(kind);
        subscribers.create(draft("alice").addresses("101").made());
        Subscriber alice = directory.find(new Aor("alice", NET)).orElseThrow();
        for (String user : List.of("alice", "bob")) {
            database.write(manager -> manager.createNativeQuery("""
                    insert into binding (aor, contact, q, expires, call_id, cseq, path, reached_at)
                    values (:aor, 'sip:x@y', 1000, current_timestamp, 'c', 1, '', 'sip:x@y')""", Void.class)
                    .setParameter("aor", new Aor(user, NET).toString()).executeUpdate());
        }
        List<SubscriberChange> changes = new ArrayList<>();
        directory.onChange(changes::add);

        assertThat(subscribers.delete("alice", "example.org")).isTrue();

        assertThat(changes).containsExactly(new SubscriberChange.Removed(alice));
        assertThat(directory.find(new Aor("101", NET))).isEmpty();
        assertThat(directory.size()).isZero();
        assertThat(database.<List<?>>read(manager ->
                manager.createNativeQuery("select aor from binding", String.class).getResultList()))
                .isEqualTo(List.of("sip:bob@example.net"));
        assertThat(subscribers.delete("alice", NET)).isFalse();
        subscribers.create(draft("bob").addresses("101").made());
    }

    @ParameterizedTest
    @EnumSource
    void nobodyGetsWhatIsSomebodyElses(DatabaseUnderTest kind) {
        open(kind);
        subscribers.createDomain("other.net", Set.of());
        subscribers.create(draft("alice").addresses("101", "+4930123").made());
        SubscriberDetails bob = subscribers.create(draft("bob").made());

        assertTaken("username", draft("alice"));
        assertTaken("username", draft("101"));
        assertTaken("addresses", draft("carol").addresses("alice"));
        assertTaken("addresses", draft("carol").addresses("101"));
        assertTaken("addresses", draft("carol").set("domain", "other.net").addresses("+49-30-123"));
        assertTaken("username", draft("+4930123").set("domain", "other.net"));
        assertThatThrownBy(() -> subscribers.change(draft("bob").addresses("101").made(), -1))
                .isInstanceOf(TakenException.class);
        assertThat(subscribers.find(bob.id())).contains(bob);
        subscribers.create(draft("alice").set("domain", "other.net").addresses("101").made());
    }

    private void assertTaken(String field, Draft draft) {
        assertThatThrownBy(() -> subscribers.create(draft.made()))
                .isInstanceOfSatisfying(TakenException.class, taken -> assertThat(taken.field()).isEqualTo(field));
    }

    @ParameterizedTest
    @EnumSource
    void domainsAreKept(DatabaseUnderTest kind) {
        open(kind);
        DomainDetails other = subscribers.createDomain("Other.NET", Set.of("other.org", "[2001:DB8::1]"));

        assertThat(other).isEqualTo(new DomainDetails("other.net", Set.of("other.org", "[2001:db8::1]"), 0));
        assertThat(directory.realm("other.org")).isEqualTo("other.net");
        assertThatThrownBy(() -> subscribers.createDomain("other.org", Set.of())).isInstanceOf(TakenException.class);
        assertThatThrownBy(() -> subscribers.createDomain("other.net", Set.of())).isInstanceOf(TakenException.class);
        assertThatThrownBy(() -> subscribers.createDomain("new.net", Set.of(NET))).isInstanceOf(TakenException.class);
        assertThatThrownBy(() -> subscribers.createDomain("a b", Set.of())).isInstanceOf(InvalidFieldException.class);

        DomainDetails changed = subscribers.changeDomain("OTHER.net", Set.of("other.com"), 0).orElseThrow();
        assertThat(changed.version()).isEqualTo(1);
        assertThat(directory.serves("other.org")).isFalse();
        assertThat(directory.serves("other.com")).isTrue();
        assertThatThrownBy(() -> subscribers.changeDomain("other.net", Set.of(), 0)).isInstanceOf(StaleVersionException.class);
        assertThat(subscribers.domain("other.com")).contains(changed);

        subscribers.create(draft("alice").set("domain", "other.com").made());
        assertThatThrownBy(() -> subscribers.deleteDomain("other.net")).isInstanceOf(TakenException.class);
        subscribers.delete("alice", "other.net");
        assertThat(subscribers.deleteDomain("other.net")).isTrue();
        assertThat(subscribers.deleteDomain("other.net")).isFalse();
        assertThat(directory.serves("other.com")).isFalse();
        assertThat(directory.serves(NET)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void pagesAreSortedAndSearched(DatabaseUnderTest kind) {
        open(kind);
        subscribers.createDomain("other.net", Set.of("other.org"));
        subscribers.create(draft("bob").set("displayName", "Zoe 100%").addresses("+4930123").made());
        subscribers.create(draft("alice").set("displayName", "yvonne").made());
        subscribers.create(draft("carol").set("domain", "other.net").set("displayName", "Alfred").made());

        assertThat(usernames("", "", SubscriberOrder.USERNAME)).containsExactly("alice", "bob", "carol");
        assertThat(usernames("", "", SubscriberOrder.DISPLAY_NAME)).containsExactly("carol", "alice", "bob");
        assertThat(usernames("other.org", "", SubscriberOrder.USERNAME)).containsExactly("carol");
        assertThat(usernames("", "AL", SubscriberOrder.USERNAME)).containsExactly("alice", "carol");
        assertThat(usernames("", "+49 (30)", SubscriberOrder.USERNAME)).containsExactly("bob");
        assertThat(usernames("", "zoe 100%", SubscriberOrder.USERNAME)).containsExactly("bob");
        assertThat(usernames("", "%", SubscriberOrder.USERNAME)).isEmpty();
        assertThat(usernames("", "_ob", SubscriberOrder.USERNAME)).isEmpty();
        assertThat(usernames("elsewhere.net", "", SubscriberOrder.USERNAME)).isEmpty();
        SubscriberPage second = subscribers.search(new SubscriberQuery("", "", SubscriberOrder.USERNAME, 1, 1));
        assertThat(second.total()).isEqualTo(3);
        assertThat(second.subscribers()).containsExactly(subscribers.find("bob", NET).orElseThrow());
        List<String> exported = new ArrayList<>();
        subscribers.forEach("", each -> exported.add(each.username()));
        assertThat(exported).containsExactlyInAnyOrder("alice", "bob", "carol");
    }

    private List<String> usernames(String domain, String prefix, SubscriberOrder order) {
        return subscribers.search(new SubscriberQuery(domain, prefix, order, 0, 10)).subscribers().stream()
                .map(SubscriberDetails::username).toList();
    }

    @ParameterizedTest
    @EnumSource
    void goodRowsAreKeptAndBadOnesNamed(DatabaseUnderTest kind) {
        open(kind);
        subscribers.create(draft("old").addresses("100").made());
        List<SubscriberDraft> rows = List.of(
                draft("old").set("displayName", "New").addresses("200").made(),
                draft("a").addresses("100").made(),
                draft("b").addresses("100").made(),
                draft("c").set("ringTime", "soon").made(),
                draft("d").set("domain", "elsewhere.net").made(),
                draft("e").set("password", null).made(),
                draft(null).made(),
                draft("a").set("displayName", "Again").made(),
                draft("200").made());

        List<UpsertOutcome> outcomes = subscribers.upsert(rows);

        assertThat(outcomes).extracting(outcome -> outcome instanceof UpsertOutcome.Refused refused
                        ? refused.field() : outcome.getClass().getSimpleName())
                .containsExactly("Changed", "Created", "addresses", "ringTime", "domain", "password", "username", "Changed",
                        "username");
        assertThat(directory.size()).isEqualTo(2);
        assertThat(directory.find(new Aor("100", NET))).hasValueSatisfying(a ->
                assertThat(a.displayName()).isEqualTo("Again"));
        int version = subscribers.find("old", NET).orElseThrow().version();

        assertThat(subscribers.upsert(rows.subList(0, 1))).containsExactly(new UpsertOutcome.Unchanged());
        assertThat(subscribers.find("old", NET).orElseThrow().version()).isEqualTo(version);
    }

    @ParameterizedTest
    @EnumSource
    void rowsOfManyTransactionsAreKept(DatabaseUnderTest kind) {
        open(kind);
        List<SubscriberDraft> rows = IntStream.range(0, 1203)
                .mapToObj(i -> draft("u" + i).addresses("+49" + i, "9" + i).made()).toList();

        assertThat(subscribers.upsert(rows)).hasSize(1203).allMatch(UpsertOutcome.Created.class::isInstance);
        assertThat(subscribers.upsert(rows)).hasSize(1203).allMatch(UpsertOutcome.Unchanged.class::isInstance);

        assertThat(directory.size()).isEqualTo(1203);
        assertThat(subscribers.search(new SubscriberQuery("", "u12", SubscriberOrder.USERNAME, 0, 100)).total()).isEqualTo(14);
    }

    @Nested
    class OnH2 {

        @ParameterizedTest
        @CsvSource(emptyValue = "", quoteCharacter = '"', value = {
            "domain, elsewhere.net", "email, nobody", "password, short", "password,", "classOfService, galactic",
            "ringTime, 0", "ringTime, 601s", "ringTime, 11m", "ringTime, -5", "timeZone, Mars/Phobos", "locale, d_e", "locale, und",
            "addresses, +49x", "addresses, a:b", "addresses, \"\"", "addresses, a@b"})
        void fieldThatCannotBeIsNamed(String field, String value) {
            open(DatabaseUnderTest.H2);

            assertThatThrownBy(() -> subscribers.create(draft("alice").set(field, value).made()))
                    .isInstanceOfSatisfying(InvalidFieldException.class, e -> assertThat(e.field()).isEqualTo(field));
            assertThat(directory.size()).isZero();
        }

        @ParameterizedTest
        @CsvSource({"a:b", "a b", "a@b", "ä", "a;b", "+49-30", "+", "''"})
        void usernameThatCannotBeIsRefused(String username) {
            open(DatabaseUnderTest.H2);

            assertThatThrownBy(() -> subscribers.create(password(username, "correct horse")))
                    .isInstanceOfSatisfying(InvalidFieldException.class, e -> assertThat(e.field()).isEqualTo("username"));
        }

        @Test
        void passwordBecomesTheHashesOfDigest() {
            open(DatabaseUnderTest.H2);
            subscribers.create(new Draft("Mufasa").set("domain", "example.org").set("password", "Circle of Life").made());

            Credentials credentials = directory.find(new Aor("Mufasa", NET)).orElseThrow().credentials();

            // printf 'Mufasa:example.net:Circle of Life' | md5sum, sha256sum
            assertThat(credentials.md5()).asHexString().isEqualTo(MD5);
            assertThat(credentials.sha256()).asHexString().isEqualTo(SHA256);
            assertThat(credentials.toString()).doesNotContain(MD5.substring(0, 4));
            assertThat(draft("x").set("password", "secret-word").made().toString()).doesNotContain("secret-word");
        }

        @Test
        void nothingIsChangedBeforeTheSubscribersAreRead() {
            database = new Database(DatabaseUnderTest.H2.empty(), DatabaseUnderTest.newDirectory());
            directory = new SubscriberDirectory(database, SETTINGS);
            subscribers = new Subscribers(database, directory);

            assertThatThrownBy(() -> subscribers.createDomain(NET, Set.of())).isInstanceOf(DatabaseUnavailableException.class);
            assertThat(directory.serves(NET)).isFalse();
        }
    }

    private static final String MD5 = "78E61DB65CA3D8D5EDC4050EC92A4F11";
    private static final String SHA256 = "473CBC906E8C960EC45744862D21C88137F25AEB221CF50EF1C8B97316D8EFEB";

    @Test
    void subscribersAreKnownWhileTheDatabaseIsGone() {
        try (PostgreSql server = new PostgreSql(DatabaseUnderTest.newDirectory())) {
            open(server.create("switchhook"));
            subscribers.createDomain(NET, Set.of());
            subscribers.create(draft("alice").made());

            server.stop();
            assertThatThrownBy(() -> subscribers.create(draft("bob").made())).isInstanceOf(DatabaseUnavailableException.class);
            assertThat(directory.find(new Aor("alice", NET))).isPresent();

            server.start();
            Await.until(() -> database.fault().isEmpty());
            subscribers.create(draft("bob").made());
            assertThat(directory.size()).isEqualTo(2);
            database.close();
        }
    }
}
