package io.switchhook.forwarding;

import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Where the provider's voicemail is, for each condition of rules; one without a template has no voicemail. Immutable. */
public final class Voicemail {

    /** The user part of the addresses of our own mailboxes. */
    public static final String OWN_USER = "voicemail";
    /** A mailbox of our own (RFC 4458). */
    public static final String OWN = "sip:" + OWN_USER + "@{server};target={aor};cause={cause}";
    /** Where a subscriber hears his messages in our own mailbox. */
    public static final String OWN_RETRIEVAL = "sip:" + OWN_USER + "@{server};subscriber={aor}";

    private final Map<Condition, UriTemplate> templates;
    private final UriTemplate retrieval;

    /** @param retrieval where subscribers hear their messages; null: nowhere */
    public Voicemail(Map<Condition, UriTemplate> templates, UriTemplate retrieval) {
        this.templates = templates.isEmpty() ? Map.of() : new EnumMap<>(templates);
        this.retrieval = retrieval;
    }

    /**
     * Where a subscriber hears his messages, empty when nowhere.
     *
     * @param server host, port and transport that we listen at, as in a URI; empty while that is not known
     */
    public Optional<SipUri> retrieval(Aor subscriber, String server) {
        return expand(retrieval, subscriber, Condition.ALWAYS, server);
    }

    /** The mailbox that takes a call to this subscriber on this condition, empty when there is none; server as above. */
    public Optional<SipUri> mailbox(Aor subscriber, Condition condition, String server) {
        return expand(templates.get(condition.ofRule()), subscriber, condition, server);
    }

    private static Optional<SipUri> expand(UriTemplate template, Aor subscriber, Condition condition, String server) {
        return Optional.ofNullable(template)
                .filter(each -> !each.namesServer() || !server.isEmpty())
                .map(each -> each.expand(subscriber, condition, server));
    }
}
