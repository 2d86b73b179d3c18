package io.switchhook.access;

import io.switchhook.settings.AccessSettings;
import io.switchhook.sip.SipUri;
import io.switchhook.subscriber.Subscriber;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who we say that a request is from (RFC 3325): what a trusted peer says, else the subscriber that has proved it. It is told
 * to trusted next hops; to others only what a peer says, unless the caller has asked for privacy. Immutable.
 */
public final class AssertedIdentity {

    public static final String HEADER = "P-Asserted-Identity";

    private final AccessSettings settings;
    private final List<String> values;
    private final boolean byPeer;
    private final boolean disclosed;

    private AssertedIdentity(AccessSettings settings, List<String> values, boolean byPeer, boolean disclosed) {
        this.settings = settings;
        this.values = List.copyOf(values);
        this.byPeer = byPeer;
        this.disclosed = disclosed;
    }

    /**
     * The identity of an allowed request.
     *
     * @param asserted the values of its P-Asserted-Identity
     * @param privacy the values of its Privacy header (RFC 3323 4.2)
     */
    static AssertedIdentity of(
            AccessSettings settings, Access.Allowed allowed, List<String> asserted, List<String> privacy) {
        if (allowed.trusted() && !asserted.isEmpty()) {
            return new AssertedIdentity(settings, asserted, true, !isPrivate(privacy));
        }
        return new AssertedIdentity(
                settings, allowed.caller().map(AssertedIdentity::value).stream().toList(), false, false);
    }

    /** The identity of a subscriber for whom we call ourselves; of nobody of ours there is none. */
    public static AssertedIdentity of(AccessSettings settings, Optional<Subscriber> subscriber) {
        return new AssertedIdentity(settings, subscriber.map(AssertedIdentity::value).stream().toList(), false, false);
    }

    private static boolean isPrivate(List<String> privacy) {
        return privacy.stream()
                .flatMap(value -> Stream.of(value.split("[;,]")))
                .anyMatch(token -> token.strip().toLowerCase(Locale.ROOT).equals("id"));
    }

    private static String value(Subscriber subscriber) {
        String uri = "<" + subscriber.aor() + ">";
        if (subscriber.displayName().isEmpty()) {
            return uri;
        }
        String name = subscriber.displayName().replaceAll("[\\p{Cntrl}]", "");
        return name.isBlank() ? uri : "\"" + name.replaceAll("([\\\\\"])", "\\\\$1") + "\" " + uri;
    }

    /** What a trusted peer says, none when it says nothing or somebody else does. */
    public List<String> ofPeer() {
        return byPeer ? values : List.of();
    }

    /** The values for a mailbox, which is ours. */
    public List<String> towardsVoicemail() {
        return values;
    }

    /**
     * The values for a next hop.
     *
     * @param uri the Request-URI
     * @param route the proxies on the way, first hop first
     */
    public List<String> towards(SipUri uri, List<String> route) {
        return disclosed || isTrusted(uri, route) ? values : List.of();
    }

    /** Whether a next hop is told what is private; the parameters are those of {@link #towards}. */
    public boolean isTrusted(SipUri uri, List<String> route) {
        Optional<SipUri> hop = route.isEmpty() ? Optional.of(uri) : firstHop(route.get(0));
        return hop.filter(next -> settings.trusts(next)).isPresent();
    }

    private static Optional<SipUri> firstHop(String route) {
        int from = route.indexOf('<');
        int to = route.indexOf('>', from);
        return SipUri.tryParse(from < 0 || to < 0 ? route : route.substring(from + 1, to));
    }
}
