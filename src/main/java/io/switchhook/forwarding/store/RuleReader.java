package io.switchhook.forwarding.store;

import io.switchhook.access.ForwardingPolicy;
import io.switchhook.forwarding.CallerPattern;
import io.switchhook.forwarding.Condition;
import io.switchhook.forwarding.Destination;
import io.switchhook.forwarding.DomainForwarding;
import io.switchhook.forwarding.ForwardingRules;
import io.switchhook.forwarding.Holiday;
import io.switchhook.forwarding.Holidays;
import io.switchhook.forwarding.RecurringTime;
import io.switchhook.forwarding.Rule;
import io.switchhook.forwarding.Schedule;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.subscriber.InvalidFieldException;
import io.switchhook.subscriber.Subscriber;
import io.switchhook.subscriber.SubscriberDirectory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.inject.Inject;
import javax.inject.Singleton;

/** Reads and checks what somebody wants the forwarding of a subscriber or a domain to be. Thread-safe, without I/O. */
@Singleton
public class RuleReader {

    private static final int MOST_RULES = 50;
    private static final int MOST_VALUES = 50;
    private static final int MOST_RECURRENCES = 50;
    private static final int MOST_HOLIDAYS = 100;
    private static final int LONGEST_HOLIDAY = 64;
    private static final int LONGEST_RING_SECONDS = 600;

    private final ForwardingPolicy policy;
    private final SubscriberDirectory subscribers;

    /**
     * Whose rules are read.
     *
     * @param domain the domain of numbers and names without one
     * @param kind what the owner is called
     * @param owns whether an address is one that calls of these rules may have been dialled with
     * @param objection why a destination cannot be, empty when it can
     */
    private record Owner(
            String domain, String kind, Predicate<Aor> owns, Function<Destination, Optional<String>> objection) {}

    @Inject
    public RuleReader(ForwardingPolicy policy, SubscriberDirectory subscribers) {
        this.policy = policy;
        this.subscribers = subscribers;
    }

    /**
     * Reads a draft.
     *
     * @throws InvalidFieldException when something is wrong; its field is a path such as {@code rules[2].destination}
     */
    ForwardingRules read(ForwardingDraft draft, Subscriber owner) {
        return new ForwardingRules(Boolean.TRUE.equals(draft.doNotDisturb()), rules(draft.rules(), owner(owner)));
    }

    private Owner owner(Subscriber subscriber) {
        return new Owner(subscriber.aor().domain(), "subscriber", subscriber::owns,
                destination -> policy.objection(subscriber, destination));
    }

    /** Reads the draft of a domain; whether its subscribers may call the destinations is known only when they do. */
    DomainForwarding read(DomainForwardingDraft draft, String domain) {
        List<Rule> rules = rules(draft.rules(),
                new Owner(domain, "domain", aor -> aor.domain().equals(domain), policy::objection));
        return new DomainForwarding(new ForwardingRules(false, rules), Optional.ofNullable(draft.notifyForwarding()));
    }

    /** Reads holidays; the path of a field is such as {@code holidays[2].days}. */
    Holidays read(List<HolidayDraft> drafts) {
        List<Holiday> holidays = new ArrayList<>();
        for (HolidayDraft draft : drafts == null ? List.<HolidayDraft>of() : drafts) {
            String path = "holidays[" + holidays.size() + "]";
            if (holidays.size() == MOST_HOLIDAYS) {
                throw new InvalidFieldException("holidays", "must be at most " + MOST_HOLIDAYS);
            }
            if (draft == null) {
                throw new InvalidFieldException(path, "must not be null");
            }
            holidays.add(new Holiday(
                    value(path + ".name", draft.name(), RuleReader::holidayName),
                    value(path + ".days", draft.days(), Holiday::parseDays)));
        }
        return new Holidays(holidays);
    }

    private static String holidayName(String text) {
        String name = text.strip();
        if (name.length() > LONGEST_HOLIDAY || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("must be at most " + LONGEST_HOLIDAY + " printable characters");
        }
        return name;
    }

    private List<Rule> rules(List<ForwardingDraft.RuleDraft> wanted, Owner owner) {
        List<ForwardingDraft.RuleDraft> drafts = wanted == null ? List.of() : wanted;
        if (drafts.size() > MOST_RULES) {
            throw new InvalidFieldException("rules", "must be at most " + MOST_RULES);
        }
        List<Rule> rules = new ArrayList<>();
        for (ForwardingDraft.RuleDraft rule : drafts) {
            rules.add(read("rules[" + rules.size() + "]", rule, owner));
        }
        if (rules.stream().flatMap(rule -> rule.times().stream()).filter(RuleReader::isRecurrence).count() > MOST_RECURRENCES) {
            throw new InvalidFieldException("rules", "must have at most " + MOST_RECURRENCES + " times with an RRULE");
        }
        return rules;
    }

    /**
     * Reads an edit.
     *
     * @param before what it is an edit of
     * @throws InvalidFieldException when its destination is wrong
     */
    ForwardingRules read(ForwardingEdit edit, ForwardingRules before, Subscriber owner) {
        if (edit instanceof ForwardingEdit.DoNotDisturb doNotDisturb) {
            return before.withDoNotDisturb(doNotDisturb.on());
        }
        if (edit instanceof ForwardingEdit.StopForwardingAll stop) {
            return before.notForwardingAll(stop.condition());
        }
        ForwardingEdit.ForwardAll forward = (ForwardingEdit.ForwardAll) edit;
        ForwardingRules after = before.forwardingAll(
                forward.condition(), destination("destination", forward.destination(), owner(owner)));
        if (after.rules().size() > Math.max(MOST_RULES, before.rules().size())) {
            throw new InvalidFieldException("rules", "must be at most " + MOST_RULES);
        }
        return after;
    }

    private static boolean isRecurrence(Schedule schedule) {
        return schedule instanceof RecurringTime
                || schedule instanceof Schedule.NotOnHolidays working && working.within().filter(RuleReader::isRecurrence).isPresent();
    }

    private Rule read(String path, ForwardingDraft.RuleDraft draft, Owner owner) {
        if (draft == null) {
            throw new InvalidFieldException(path, "must not be null");
        }
        Condition condition = value(path + ".condition", draft.condition(), Condition::parse);
        return new Rule(
                condition,
                !Boolean.FALSE.equals(draft.enabled()),
                ringTime(path + ".ringTime", draft.ringTime(), condition),
                values(path + ".callers", draft.callers(), CallerPattern::parse),
                values(path + ".times", draft.times(), Schedule::parse),
                Set.copyOf(new HashSet<>(values(path + ".dialled", draft.dialled(), text -> own(text, owner)))),
                destination(path + ".destination", draft.destination(), owner));
    }

    private static Duration ringTime(String field, Integer seconds, Condition condition) {
        if (seconds == null) {
            return Duration.ZERO;
        }
        if (condition != Condition.NO_ANSWER) {
            throw new InvalidFieldException(field, "is for the condition no-answer only");
        }
        if (seconds < 1 || seconds > LONGEST_RING_SECONDS) {
            throw new InvalidFieldException(field, "must be 1 to " + LONGEST_RING_SECONDS + " seconds");
        }
        return Duration.ofSeconds(seconds);
    }

    private Aor own(String text, Owner owner) {
        SipUri uri = Destination.parse(text, owner.domain()) instanceof Destination.Address address
                ? address.uri()
                : new Aor(text, owner.domain()).uri();
        return Aor.of(uri)
                .map(aor -> new Aor(aor.user(), subscribers.realm(aor.domain())))
                .filter(owner.owns())
                .orElseThrow(() -> new IllegalArgumentException("must be an address of the " + owner.kind()));
    }

    private Destination destination(String field, String text, Owner owner) {
        Destination destination = value(field, text, each -> Destination.parse(each, owner.domain()));
        if (destination.toString().length() > Destination.LONGEST_LIST) {
            throw new InvalidFieldException(field, "is too long");
        }
        Optional<String> objection = owner.objection().apply(destination);
        if (objection.isPresent()) {
            throw new InvalidFieldException(field, "cannot be " + destination + ": " + objection.get());
        }
        return destination;
    }

    private static <T> List<T> values(String field, List<String> texts, Function<String, T> parser) {
        List<T> values = new ArrayList<>();
        for (String text : texts == null ? List.<String>of() : texts) {
            values.add(value(field + "[" + values.size() + "]", text, parser));
        }
        if (values.size() > MOST_VALUES) {
            throw new InvalidFieldException(field, "must be at most " + MOST_VALUES);
        }
        return values;
    }

    private static <T> T value(String field, String text, Function<String, T> parser) {
        if (text == null || text.isBlank()) {
            throw new InvalidFieldException(field, "is required");
        }
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidFieldException(field, e.getMessage());
        }
    }
}
