package io.switchhook.forwarding.store;

import io.switchhook.access.ForwardingPolicy;
import io.switchhook.forwarding.CallerPattern;
import io.switchhook.forwarding.Condition;
import io.switchhook.forwarding.Destination;
import io.switchhook.forwarding.ForwardingRules;
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
import javax.inject.Inject;
import javax.inject.Singleton;

/** Reads and checks what somebody wants a subscriber's forwarding to be. Thread-safe, without I/O. */
@Singleton
public class RuleReader {

    private static final int MOST_RULES = 50;
    private static final int MOST_VALUES = 50;
    private static final int LONGEST_DESTINATION = 1000;
    private static final int LONGEST_RING_SECONDS = 600;

    private final ForwardingPolicy policy;
    private final SubscriberDirectory subscribers;

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
        List<ForwardingDraft.RuleDraft> drafts = draft.rules() == null ? List.of() : draft.rules();
        if (drafts.size() > MOST_RULES) {
            throw new InvalidFieldException("rules", "must be at most " + MOST_RULES);
        }
        List<Rule> rules = new ArrayList<>();
        for (ForwardingDraft.RuleDraft rule : drafts) {
            rules.add(read("rules[" + rules.size() + "]", rule, owner));
        }
        return new ForwardingRules(Boolean.TRUE.equals(draft.doNotDisturb()), rules);
    }

    private Rule read(String path, ForwardingDraft.RuleDraft draft, Subscriber owner) {
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

    private Aor own(String text, Subscriber owner) {
        SipUri uri = Destination.parse(text, owner.aor().domain()) instanceof Destination.Address address
                ? address.uri()
                : new Aor(text, owner.aor().domain()).uri();
        return Aor.of(uri)
                .map(aor -> new Aor(aor.user(), subscribers.realm(aor.domain())))
                .filter(owner::owns)
                .orElseThrow(() -> new IllegalArgumentException("must be an address of the subscriber"));
    }

    private Destination destination(String field, String text, Subscriber owner) {
        Destination destination = value(field, text, each -> Destination.parse(each, owner.aor().domain()));
        if (destination.toString().length() > LONGEST_DESTINATION) {
            throw new InvalidFieldException(field, "is too long");
        }
        Optional<String> objection = Optional.empty();
        if (destination instanceof Destination.Address address) {
            objection = policy.subscriber(address.uri()).filter(each -> each.id() == owner.id()).isPresent()
                    ? Optional.of("the subscriber's own address")
                    : policy.objection(owner, address.uri());
        } else if (destination instanceof Destination.Mailbox mailbox
                && subscribers.find(mailbox.owner()).filter(Subscriber::voicemail).isEmpty()) {
            objection = Optional.of("nobody with voicemail has this address");
        }
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
