package io.switchhook.group;

import io.switchhook.access.ForwardingPolicy;
import io.switchhook.forwarding.Destination;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.subscriber.ClassOfService;
import io.switchhook.subscriber.FieldRules;
import io.switchhook.subscriber.InvalidFieldException;
import io.switchhook.subscriber.SubscriberDirectory;
import io.switchhook.subscriber.TakenException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Singleton;

/** Reads and checks what somebody wants a group to be. Thread-safe, without I/O. */
@Singleton
public class GroupReader {

    private static final int MOST_ADDRESSES = 50;

    private final ForwardingPolicy policy;
    private final SubscriberDirectory subscribers;
    private final GroupDirectory groups;

    @Inject
    public GroupReader(ForwardingPolicy policy, SubscriberDirectory subscribers, GroupDirectory groups) {
        this.policy = policy;
        this.subscribers = subscribers;
        this.groups = groups;
    }

    /** The canonical address of the group of a draft. */
    Aor name(GroupDraft draft) {
        String domain = FieldRules.required("domain", draft.domain()).strip();
        if (!subscribers.serves(domain)) {
            throw new InvalidFieldException("domain", "is none of this server's: " + domain);
        }
        return new Aor(FieldRules.username(draft.username()), subscribers.realm(domain));
    }

    /**
     * Reads a draft; while nobody else gets an address or changes a group.
     *
     * @param aor what {@link #name} gives
     * @throws InvalidFieldException when something is wrong; its field may be a path such as {@code members[2]}
     */
    Group read(GroupDraft draft, Aor aor) {
        ClassOfService classOfService = draft.classOfService() == null
                ? ClassOfService.INTERNAL_ONLY
                : ClassOfService.parse(FieldRules.classOfService(draft.classOfService()));
        Group group = new Group(
                0,
                0,
                aor,
                addresses(draft.addresses(), aor),
                draft.displayName() == null ? "" : FieldRules.displayName(draft.displayName()),
                value("strategy", draft.strategy(), Strategy::parse),
                members(draft.members(), aor),
                ringTime(draft.ringTime()),
                destination(draft.destination(), aor, classOfService),
                Boolean.TRUE.equals(draft.memberForwarding()),
                classOfService);
        checkNesting(group);
        return group;
    }

    private Set<Aor> addresses(List<String> texts, Aor aor) {
        checkSize("addresses", texts, MOST_ADDRESSES);
        Set<Aor> addresses = texts(texts).stream()
                .map(text -> new Aor(FieldRules.address(text), aor.domain()))
                .filter(address -> !address.equals(aor))
                .collect(Collectors.toSet());
        checkFree("username", aor, aor);
        addresses.forEach(address -> checkFree("addresses", address, aor));
        return addresses;
    }

    private void checkFree(String field, Aor address, Aor group) {
        Optional<Aor> holder = subscribers.holder(address)
                .or(() -> subscribers.otherHolder(address).filter(each -> !each.equals(group)));
        if (holder.isPresent()) {
            throw new TakenException(field, address.user() + " belongs to " + text(holder.get()));
        }
    }

    private List<Aor> members(List<String> texts, Aor aor) {
        checkSize("members", texts, Group.MOST_MEMBERS);
        List<Aor> members = new ArrayList<>();
        for (String text : texts(texts)) {
            String field = "members[" + members.size() + "]";
            Aor member = value(field, text, each -> member(each, aor.domain()));
            if (members.contains(member)) {
                throw new InvalidFieldException(field, text(member) + " is a member already");
            }
            members.add(member);
        }
        return members;
    }

    private Aor member(String text, String domain) {
        if (!(Destination.parse(text, domain) instanceof Destination.Address address)) {
            throw new IllegalArgumentException("must be the address of a subscriber or a group");
        }
        SipUri uri = address.uri();
        return subscribers.find(uri).map(subscriber -> subscriber.aor())
                .or(() -> groups.find(uri).map(Group::aor))
                .orElseThrow(() -> new IllegalArgumentException("is no subscriber and no group: " + text));
    }

    private static Duration ringTime(Integer seconds) {
        if (seconds == null) {
            return Duration.ZERO;
        }
        if (seconds < 1 || seconds > Destination.LONGEST_RING_TIME) {
            throw new InvalidFieldException("ringTime", "must be 1 to " + Destination.LONGEST_RING_TIME + " seconds");
        }
        return Duration.ofSeconds(seconds);
    }

    private Optional<Destination> destination(String text, Aor aor, ClassOfService classOfService) {
        if (text == null) {
            return Optional.empty();
        }
        Destination destination = value("destination", text, each -> Destination.parse(each, aor.domain()));
        if (destination instanceof Destination.OwnVoicemail) {
            throw new InvalidFieldException("destination", "must say whose voicemail, such as voicemail:bob@example.com");
        }
        if (destination.toString().length() > Destination.LONGEST_LIST) {
            throw new InvalidFieldException("destination", "is too long");
        }
        boolean own = destination instanceof Destination.Address address
                && groups.find(address.uri()).filter(group -> group.aor().equals(aor)).isPresent();
        Optional<String> objection = own
                ? Optional.of("the group's own address")
                : policy.objection(classOfService, destination);
        if (objection.isPresent()) {
            throw new InvalidFieldException("destination", "cannot be " + destination + ": " + objection.get());
        }
        return Optional.of(destination);
    }

    private void checkNesting(Group group) {
        Nesting nesting = new Nesting(aor -> aor.equals(group.aor()) ? Optional.of(group) : groups.find(aor));
        for (int i = 0; i < group.members().size(); i++) {
            Optional<List<Aor>> way = nesting.way(group.members().get(i), group.aor());
            if (way.isPresent()) {
                throw new InvalidFieldException("members[" + i + "]", "would make the group a part of itself: "
                        + Stream.concat(Stream.of(group.aor()), way.get().stream())
                                .map(GroupReader::text).collect(Collectors.joining(" → ")));
            }
        }
        if (Stream.concat(groups.all().map(Group::aor), Stream.of(group.aor()))
                .anyMatch(aor -> nesting.depth(aor) > Group.MOST_NESTED)) {
            throw new InvalidFieldException("members", "would be more than " + Group.MOST_NESTED + " groups inside each other");
        }
    }

    private static void checkSize(String field, List<String> texts, int most) {
        if (texts(texts).size() > most) {
            throw new InvalidFieldException(field, "must be at most " + most);
        }
    }

    private static List<String> texts(List<String> texts) {
        return texts == null ? List.of() : texts;
    }

    private static String text(Aor aor) {
        return aor.user() + "@" + aor.domain();
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
