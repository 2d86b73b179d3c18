package io.switchhook.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** That memory and store agree, whatever is done and however the store behaves meanwhile. */
class DurableLocationServicePropertyTest {

    private static final Instant START = Instant.now();
    private static ExecutorService answering;

    /** What happens: an update of one address, or a change of the store's mood. */
    sealed interface Step {
        record Bind(int user, int contact, int seconds) implements Step {}

        record Unbind(int user, int contact) implements Step {}

        record Clear(int user) implements Step {}

        record Mood(boolean away, boolean commitsAndFails) implements Step {}

        /** All that is under way ends before the next step. */
        record Settle() implements Step {}
    }

    @BeforeContainer
    static void open() {
        answering = Executors.newSingleThreadExecutor();
    }

    @AfterContainer
    static void close() {
        answering.shutdown();
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> users = Arbitraries.integers().between(0, 2);
        Arbitrary<Integer> contacts = Arbitraries.integers().between(0, 2);
        Arbitrary<Step> bind = Combinators.combine(users, contacts, Arbitraries.integers().between(60, 100)).as(Step.Bind::new);
        Arbitrary<Step> unbind = Combinators.combine(users, contacts).as(Step.Unbind::new);
        Arbitrary<Step> mood = Combinators.combine(Arbitraries.of(true, false), Arbitraries.of(true, false)).as(Step.Mood::new);
        return Arbitraries.frequencyOf(
                        Tuple.of(8, bind),
                        Tuple.of(3, unbind),
                        Tuple.of(1, users.map(Step.Clear::new)),
                        Tuple.of(1, mood),
                        Tuple.of(2, Arbitraries.just(new Step.Settle())))
                .list()
                .ofMaxSize(60);
    }

    @Property(tries = 300)
    void memoryAndStoreAgreeWhenNothingIsQueued(@ForAll("steps") List<Step> steps) {
        FakeStore store = new FakeStore();
        MemoryLocationService memory = new MemoryLocationService(Clock.systemUTC());
        BindingWriter writer = new BindingWriter(store, memory::bindings, Clock.systemUTC(), Duration.ofMillis(1));
        DurableLocationService location =
                new DurableLocationService(memory, writer, Duration.ofSeconds(30), answering);
        location.open();
        List<CompletableFuture<List<Binding>>> underWay = new ArrayList<>();
        for (Step step : steps) {
            carryOut(step, store, location, underWay);
        }
        settle(underWay);
        store.away = false;
        store.commitsAndFails = false;
        writer.close();

        Map<Aor, List<String>> shown = new HashMap<>();
        for (int user = 0; user < 3; user++) {
            List<Binding> bindings = location.bindings(aor(user));
            if (!bindings.isEmpty()) {
                shown.put(aor(user), texts(bindings));
            }
        }
        Map<Aor, List<String>> stored = new HashMap<>();
        store.all().forEach((aor, bindings) -> stored.put(aor, texts(bindings)));
        assertThat(stored).isEqualTo(shown);
        assertThat(location.bindingCount()).isEqualTo(shown.values().stream().mapToInt(List::size).sum());
    }

    private static void carryOut(
            Step step, FakeStore store, LocationService location, List<CompletableFuture<List<Binding>>> underWay) {
        if (step instanceof Step.Bind bind) {
            underWay.add(location.update(aor(bind.user), before -> {
                List<Binding> after = without(before, bind.contact);
                after.add(new Binding(
                        contact(bind.contact), 1000, START.plusSeconds(bind.seconds), "call", 1, List.of(), contact(bind.contact)));
                return after;
            }).toCompletableFuture());
        } else if (step instanceof Step.Unbind unbind) {
            underWay.add(location.update(aor(unbind.user), before -> without(before, unbind.contact)).toCompletableFuture());
        } else if (step instanceof Step.Clear clear) {
            underWay.add(location.update(aor(clear.user), before -> List.of()).toCompletableFuture());
        } else if (step instanceof Step.Mood mood) {
            store.away = mood.away;
            store.commitsAndFails = mood.commitsAndFails;
        } else {
            settle(underWay);
        }
    }

    private static void settle(List<CompletableFuture<List<Binding>>> underWay) {
        underWay.forEach(each -> each.exceptionally(failure -> List.of()).join());
        underWay.clear();
    }

    private static List<Binding> without(List<Binding> bindings, int contact) {
        List<Binding> rest = new ArrayList<>(bindings);
        rest.removeIf(each -> each.contact().equals(contact(contact)));
        return rest;
    }

    private static Aor aor(int user) {
        return new Aor("user" + user, "example.net");
    }

    private static SipUri contact(int number) {
        return SipUri.parse("sip:phone@10.0.0." + number);
    }

    private static List<String> texts(List<Binding> bindings) {
        return bindings.stream().map(each -> each.contact() + " " + each.expires()).sorted().toList();
    }
}
