package io.switchhook.settings;

import io.switchhook.forwarding.Condition;
import io.switchhook.forwarding.UriTemplate;
import io.switchhook.sip.SipUri;
import io.switchhook.subscriber.Subscriber;
import java.time.Duration;
import java.util.Optional;

/**
 * How mailboxes speak with those who call them.
 *
 * @param longest how long a message may be
 * @param shortest how much sound makes a message
 * @param silence how much silence ends a message
 * @param operator where {@code 0} leads callers; null: nowhere
 * @param language a BCP 47 tag: the language of subscribers in whose own there are no prompts
 * @param prompts a directory of further prompts, a relative name begins at the server's directory; empty: none
 */
public record DialogueSettings(
        Duration longest, Duration shortest, Duration silence, UriTemplate operator, String language, String prompts) {

    /** Where {@code 0} leads those who call somebody's mailbox. */
    public Optional<SipUri> operator(Subscriber owner) {
        return Optional.ofNullable(operator).map(template -> template.expand(owner.aor(), Condition.ALWAYS, ""));
    }
}
