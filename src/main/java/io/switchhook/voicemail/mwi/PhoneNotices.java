package io.switchhook.voicemail.mwi;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.switchhook.registrar.Binding;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which phones are told next, without having subscribed, how a mailbox stands: none again before it has answered, no more
 * than so many at once, and none that does not want it. Thread-safe; the caller tells those that it is given how things stand by
 * then, and says what came of it.
 */
final class PhoneNotices {

    /** How long it is known that a phone does not want them, unless it registers anew. */
    private static final Duration MEMORY = Duration.ofDays(1);
    private static final int MOST_REMEMBERED = 100_000;

    /**
     * A phone since it has last registered anew.
     *
     * @param callId of its registration
     */
    record Phone(Aor mailbox, SipUri contact, String callId) {

        static Phone of(Aor mailbox, Binding binding) {
            return new Phone(mailbox, binding.contact(), binding.callId());
        }
    }

    private final int most;
    private final Set<Phone> inFlight = new HashSet<>();
    private final Set<Phone> waiting = new LinkedHashSet<>();
    private final Cache<Phone, Boolean> unwilling = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .expireAfterWrite(MEMORY)
            .executor(Runnable::run)
            .build();

    /** @param most how many are told at once */
    PhoneNotices(int most) {
        this.most = most;
    }

    /** These are to be told how things stand. */
    synchronized List<Phone> tell(List<Phone> phones) {
        phones.stream().filter(phone -> unwilling.getIfPresent(phone) == null).forEach(waiting::add);
        return next();
    }

    /** A phone has registered anew: what it did not want before it is told again. */
    void arrived(Phone phone) {
        unwilling.invalidate(phone);
    }

    /**
     * A phone was told, or could not be.
     *
     * @param status its final response; 408 for none
     */
    synchronized List<Phone> answered(Phone phone, int status) {
        inFlight.remove(phone);
        if (isUnwilling(status)) {
            unwilling.put(phone, true);
            waiting.remove(phone);
        }
        return next();
    }

    /** A refusal of the notification itself; who is not there, or busy, may want the next one. */
    private static boolean isUnwilling(int status) {
        return switch (status) {
            case 408, 480, 486, 491 -> false;
            case 501 -> true;
            default -> status >= 400 && status < 500 || status >= 600;
        };
    }

    private List<Phone> next() {
        List<Phone> next = new ArrayList<>();
        Iterator<Phone> each = waiting.iterator();
        while (each.hasNext() && inFlight.size() < most) {
            Phone phone = each.next();
            if (inFlight.add(phone)) {
                next.add(phone);
                each.remove();
            }
        }
        return next;
    }

    /** How many are told now, for monitoring. */
    synchronized int underWay() {
        return inFlight.size();
    }
}
