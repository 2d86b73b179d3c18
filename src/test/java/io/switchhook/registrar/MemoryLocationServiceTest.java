package io.switchhook.registrar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class MemoryLocationServiceTest {

    private static final Aor ALICE = new Aor("alice", "example.net");
    private static final Aor BOB = new Aor("bob", "example.net");

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final Clock clock = new Clock() {
        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now.get();
        }
    };
    private final LocationService location = new MemoryLocationService(clock);

    private Binding binding(String contact, long seconds) {
        SipUri uri = SipUri.parse(contact);
        return new Binding(uri, 1000, now.get().plusSeconds(seconds), "call", 1, List.of(), uri);
    }

    private void bind(Aor aor, Binding... bindings) {
        location.update(aor, before -> List.of(bindings)).toCompletableFuture().join();
    }

    @Test
    void expiredBindingIsNotFound() {
        bind(ALICE, binding("sip:alice@10.0.0.1", 60), binding("sip:alice@10.0.0.2", 120));
        now.updateAndGet(time -> time.plusSeconds(60));

        assertThat(location.bindings(ALICE)).extracting(each -> each.contact().host()).containsExactly("10.0.0.2");
        assertThat(location.byContact(SipUri.parse("sip:alice@10.0.0.1"))).isEmpty();
    }

    @Test
    void changeSeesOnlyWhatIsInForce() {
        bind(ALICE, binding("sip:alice@10.0.0.1", 60));
        now.updateAndGet(time -> time.plusSeconds(61));
        List<Binding> seen = new ArrayList<>();

        location.update(ALICE, before -> {
            seen.addAll(before);
            return before;
        });

        assertThat(seen).isEmpty();
        assertThat(location.size()).isZero();
    }

    @Test
    void failedChangeChangesNothing() {
        bind(ALICE, binding("sip:alice@10.0.0.1", 60));

        assertThatThrownBy(() -> location.update(ALICE, before -> {
            throw new IllegalStateException("no");
        }).toCompletableFuture().join()).hasRootCauseMessage("no");

        assertThat(location.bindings(ALICE)).hasSize(1);
        assertThat(location.byContact(SipUri.parse("sip:alice@10.0.0.1"))).isPresent();
    }

    @Test
    void contactIsFoundAsLongAsAnybodyHasIt() {
        bind(ALICE, binding("sip:shared@10.0.0.1", 60));
        bind(BOB, binding("sip:shared@10.0.0.1;x=1", 60));

        bind(ALICE);
        assertThat(location.byContact(SipUri.parse("sip:shared@10.0.0.1"))).isPresent();

        bind(BOB);
        assertThat(location.byContact(SipUri.parse("sip:shared@10.0.0.1"))).isEmpty();
    }
}
