package io.switchhook.registrar;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Scheduler;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.enterprise.inject.Typed;
import javax.inject.Inject;
import javax.inject.Singleton;

/** Bindings in this JVM's memory; an address-of-record is forgotten when its last binding expires. */
@Singleton
@Typed(MemoryLocationService.class)
public class MemoryLocationService implements LocationService {

    private final Clock clock;
    private final Cache<Aor, List<Binding>> bindings;
    private final ConcurrentMap<ContactKey, Set<Aor>> byContact = new ConcurrentHashMap<>();
    private final LongAdder count = new LongAdder();

    /** The parts of a URI that two matching ones have in common (RFC 3261 19.1.4). */
    private record ContactKey(String user, String host, int port) {
        static ContactKey of(SipUri uri) {
            return new ContactKey(uri.user(), uri.host(), uri.port());
        }
    }

    @Inject
    public MemoryLocationService(Clock clock) {
        this.clock = clock;
        this.bindings = Caffeine.newBuilder()
                .expireAfter(Expiry.<Aor, List<Binding>>writing((aor, list) -> untilLastExpires(list)))
                .scheduler(Scheduler.systemScheduler())
                .evictionListener((Aor aor, List<Binding> list, RemovalCause cause) -> index(aor, list, List.of()))
                .build();
    }

    @Override
    public List<Binding> bindings(Aor aor) {
        List<Binding> list = bindings.getIfPresent(aor);
        return list == null ? List.of() : inForce(list);
    }

    @Override
    public CompletionStage<List<Binding>> update(Aor aor, Function<List<Binding>, List<Binding>> change) {
        try {
            return CompletableFuture.completedFuture(change(aor, change));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Makes these the bindings of an address-of-record. */
    void replace(Aor aor, List<Binding> list) {
        change(aor, before -> list);
    }

    /** Adds a binding to those of an address-of-record, in place of the one with the same contact. */
    void put(Aor aor, Binding binding) {
        change(aor, before -> Stream.concat(
                        before.stream().filter(each -> !each.contact().equals(binding.contact())), Stream.of(binding))
                .toList());
    }

    private List<Binding> change(Aor aor, Function<List<Binding>, List<Binding>> change) {
        List<Binding> updated = bindings.asMap().compute(aor, (key, stored) -> {
            List<Binding> before = stored == null ? List.of() : inForce(stored);
            List<Binding> after = List.copyOf(change.apply(before));
            index(aor, stored == null ? List.of() : stored, after);
            return after.isEmpty() ? null : after;
        });
        return updated == null ? List.of() : updated;
    }

    @Override
    public Optional<Binding> byContact(SipUri contact) {
        return byContact.getOrDefault(ContactKey.of(contact), Set.of()).stream()
                .flatMap(aor -> bindings(aor).stream())
                .filter(binding -> binding.contact().matches(contact))
                .findFirst();
    }

    @Override
    public Optional<Aor> owner(SipUri contact) {
        return byContact.getOrDefault(ContactKey.of(contact), Set.of()).stream()
                .filter(aor -> bindings(aor).stream().anyMatch(binding -> binding.contact().matches(contact)))
                .findFirst();
    }

    @Override
    public long size() {
        return bindings.estimatedSize();
    }

    @Override
    public long bindingCount() {
        return count.sum();
    }

    private List<Binding> inForce(List<Binding> list) {
        Instant now = clock.instant();
        for (Binding binding : list) {
            if (binding.isExpired(now)) {
                return list.stream().filter(each -> !each.isExpired(now)).toList();
            }
        }
        return list;
    }

    private Duration untilLastExpires(List<Binding> list) {
        Instant last = list.stream().map(Binding::expires).max(Instant::compareTo).orElseThrow();
        Duration left = Duration.between(clock.instant(), last);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void index(Aor aor, List<Binding> before, List<Binding> after) {
        count.add(after.size() - before.size());
        for (Binding binding : after) {
            byContact.merge(ContactKey.of(binding.contact()), Set.of(aor), MemoryLocationService::union);
        }
        for (Binding binding : before) {
            ContactKey key = ContactKey.of(binding.contact());
            if (after.stream().noneMatch(each -> ContactKey.of(each.contact()).equals(key))) {
                byContact.computeIfPresent(key, (contact, aors) -> without(aors, aor));
            }
        }
    }

    private static Set<Aor> union(Set<Aor> some, Set<Aor> more) {
        Set<Aor> union = new HashSet<>(some);
        union.addAll(more);
        return Set.copyOf(union);
    }

    private static Set<Aor> without(Set<Aor> aors, Aor aor) {
        Set<Aor> rest = new HashSet<>(aors);
        rest.remove(aor);
        return rest.isEmpty() ? null : Set.copyOf(rest);
    }
}
