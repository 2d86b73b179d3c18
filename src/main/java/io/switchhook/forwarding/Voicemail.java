package io.switchhook.forwarding;

import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Where the provider's voicemail is, for each condition of rules; one without a template has no voicemail. Immutable. */
public final class Voicemail {

    private final Map<Condition, UriTemplate> templates;
    private final UriTemplate retrieval;

    /** Without an address to call it at. */
    public Voicemail(Map<Condition, UriTemplate> templates) {
        this(templates, null);
    }

    /** @param retrieval where subscribers hear their messages; null: nowhere */
    public Voicemail(Map<Condition, UriTemplate> templates, UriTemplate retrieval) {
        this.templates = templates.isEmpty() ? Map.of() : new EnumMap<>(templates);
        this.retrieval = retrieval;
    }

    /** Where a subscriber hears his messages, empty when nowhere. */
    public Optional<SipUri> retrieval(Aor subscriber) {
        return Optional.ofNullable(retrieval).map(template -> template.expand(subscriber, Condition.ALWAYS));
    }

    /** The mailbox that takes a call to this subscriber on this condition, empty when there is none. */
    public Optional<SipUri> mailbox(Aor subscriber, Condition condition) {
        return Optional.ofNullable(templates.get(condition.ofRule())).map(template -> template.expand(subscriber, condition));
    }
}
