package io.switchhook.registrar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.switchhook.database.Database;
import io.switchhook.database.DatabaseUnderTest;
import io.switchhook.registrar.BindingStore.Change;
import io.switchhook.settings.DatabaseSettings;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What every database must do with bindings. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BindingStoreContract {

    static final Aor ALICE = new Aor("alice", "example.net");
    static final Aor BOB = new Aor("b\u00f6b;x", "example.net");

    /** As the database keeps it. */
    final Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    private Database database;
    private DatabaseBindingStore store;

    final void open(DatabaseSettings settings, Path directory) {
        database = new Database(settings, directory);
        store = new DatabaseBindingStore(database);
        DatabaseUnderTest.start(database);
    }

    @BeforeEach
    void empty() {
        database.write(manager -> manager.createNativeQuery("delete from binding").executeUpdate());
    }

    @AfterAll
    void closeDatabase() {
        database.close();
    }

    private Binding binding(String contact, long seconds) {
        SipUri uri = SipUri.parse(contact);
        return new Binding(uri, 1000, now.plusSeconds(seconds), "call@x", 4294967295L, List.of(), uri);
    }

    private Map<Aor, List<Binding>> stored() {
        Map<Aor, List<Binding>> stored = new HashMap<>();
        store.load(now, (aor, binding) -> stored.computeIfAbsent(aor, key -> new ArrayList<>()).add(binding));
        return stored;
    }

    @Test
    void bindingIsReadAsItWasWritten() {
        Binding complete = new Binding(
                SipUri.parse("sip:%22a%22@10.0.0.1:5070;transport=tcp;ob;x=%3B?h=1"),
                700,
                now.plusSeconds(60),
                "call@x",
                7,
                List.of("<sip:p1.example.net;lr;a=\"1,2\">", "<sip:p2.example.net;lr>"),
                SipUri.parse("sip:a@192.0.2.1:4711;transport=tcp"));

        store.write(List.of(
                new Change(ALICE, List.of(complete, binding("sip:a@10.0.0.2", 60)), true),
                new Change(BOB, List.of(binding("sip:b@[2001:db8::1]", 60)), true)));

        assertThat(stored()).containsOnlyKeys(ALICE, BOB);
        assertThat(stored().get(ALICE)).containsExactlyInAnyOrder(complete, binding("sip:a@10.0.0.2", 60));
        assertThat(stored().get(BOB)).containsExactly(binding("sip:b@[2001:db8::1]", 60));
    }

    @Test
    void wholeReplacesAndOthersStay() {
        store.write(List.of(
                new Change(ALICE, List.of(binding("sip:a@10.0.0.1", 60), binding("sip:a@10.0.0.2", 60)), true),
                new Change(BOB, List.of(binding("sip:b@10.0.0.3", 60)), true)));

        store.write(List.of(new Change(ALICE, List.of(binding("sip:a@10.0.0.2", 90)), true)));
        assertThat(stored().get(ALICE)).containsExactly(binding("sip:a@10.0.0.2", 90));

        store.write(List.of(new Change(ALICE, List.of(), true)));
        assertThat(stored()).containsOnlyKeys(BOB);
    }

    @Test
    void refreshBringsUpToDateAndMakesWhatIsMissing() {
        store.write(List.of(new Change(ALICE, List.of(binding("sip:a@10.0.0.1", 60), binding("sip:a@10.0.0.2", 60)), true)));

        store.write(List.of(
                new Change(ALICE, List.of(binding("sip:a@10.0.0.1", 90)), false),
                new Change(BOB, List.of(binding("sip:b@10.0.0.3", 90)), false)));

        assertThat(stored().get(ALICE))
                .containsExactlyInAnyOrder(binding("sip:a@10.0.0.1", 90), binding("sip:a@10.0.0.2", 60));
        assertThat(stored().get(BOB)).containsExactly(binding("sip:b@10.0.0.3", 90));
    }

    @Test
    void aWriteThatIsRefusedChangesNothing() {
        Binding tooLong = new Binding(
                SipUri.parse("sip:a@10.0.0.1"), 1000, now.plusSeconds(60), "c".repeat(2000), 1, List.of(), SipUri.parse("sip:a@b"));

        assertThatThrownBy(() -> store.write(List.of(
                        new Change(BOB, List.of(binding("sip:b@10.0.0.3", 60)), true),
                        new Change(ALICE, List.of(tooLong), true))))
                .isNotInstanceOf(LocationUnavailableException.class);

        assertThat(stored()).isEmpty();
    }

    @Test
    void expiredBindingsAreNotLoadedAndDeletedInChunks() {
        store.write(IntStream.range(0, 25)
                .mapToObj(i -> new Change(new Aor("user" + i, "example.net"), List.of(binding("sip:u@10.0.0.1", i - 20)), true))
                .toList());
        assertThat(stored()).hasSize(4);

        assertThat(store.deleteExpired(now, 15)).isEqualTo(15);
        assertThat(store.deleteExpired(now, 15)).isEqualTo(5);
        assertThat(store.deleteExpired(now, 15)).isZero();

        assertThat(stored()).hasSize(4);
        long rows = database.read(manager ->
                ((Number) manager.createNativeQuery("select count(*) from binding").getSingleResult()).longValue());
        assertThat(rows).isEqualTo(5);
    }

    @Test
    void whatTheServiceAcknowledgedIsThereForTheNextOne() {
        MemoryLocationService memory = new MemoryLocationService(Clock.systemUTC());
        BindingWriter writer = new BindingWriter(store, memory::bindings, Clock.systemUTC(), Duration.ofMillis(20));
        DurableLocationService location = new DurableLocationService(
                memory, writer, Duration.ofSeconds(10), Executors.newSingleThreadExecutor());
        location.open();
        List<Aor> aors = IntStream.range(0, 500).mapToObj(i -> new Aor("user" + i, "example.net")).toList();
        List<CompletableFuture<List<Binding>>> all = new ArrayList<>();
        aors.forEach(aor -> all.add(
                location.update(aor, before -> List.of(binding("sip:u@10.0.0.1", 60))).toCompletableFuture()));
        all.forEach(CompletableFuture::join);
        assertThat(stored()).hasSize(500);
        aors.forEach(aor -> location.update(aor, before -> List.of(binding("sip:u@10.0.0.1", 600))));
        aors.subList(0, 100).stream()
                .map(aor -> location.update(aor, before -> List.of()).toCompletableFuture())
                .toList()
                .forEach(CompletableFuture::join);

        location.close();

        MemoryLocationService next = new MemoryLocationService(Clock.systemUTC());
        store.load(now, next::put);
        assertThat(next.size()).isEqualTo(400);
        assertThat(aors.subList(100, 500))
                .allMatch(aor -> next.bindings(aor).equals(List.of(binding("sip:u@10.0.0.1", 600))));
    }
}
