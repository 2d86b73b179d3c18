package io.switchhook.forwarding;

import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.sip.TelephoneNumber;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a rule sends a call. Written as {@code voicemail} (the subscriber's own), {@code voicemail:bob@example.net} (the one
 * of another subscriber), {@code refuse:486} (nowhere; the caller gets this status), a SIP URI, a tel: URI, or a number or
 * user name in the subscriber's domain.
 */
public sealed interface Destination {

    /** The longest text of a destination. */
    int LONGEST = 512;

    /** An address, of whomever it is. */
    record Address(SipUri uri) implements Destination {

        @Override
        public String toString() {
            return uri.toString();
        }
    }

    /** The voicemail of the subscriber who was called in the first place. */
    record OwnVoicemail() implements Destination {

        @Override
        public String toString() {
            return Syntax.VOICEMAIL;
        }
    }

    /** The voicemail of another subscriber. */
    record Mailbox(Aor owner) implements Destination {

        @Override
        public String toString() {
            return Syntax.VOICEMAIL + ":" + owner.user() + "@" + owner.domain();
        }
    }

    /**
     * Nowhere.
     *
     * @param status the final response for the caller, 400 to 699
     */
    record Refusal(int status) implements Destination {

        public Refusal {
            if (status < 400 || status > 699) {
                throw new IllegalArgumentException("must be refuse: and a status from 400 to 699, such as refuse:486");
            }
        }

        @Override
        public String toString() {
            return Syntax.REFUSE + ":" + status;
        }
    }

    /**
     * Reads the text form; the {@code toString} of a destination is its canonical text.
     *
     * @param domain the domain of numbers and user names without one
     * @throws IllegalArgumentException when the text is none; the message says what is allowed
     */
    static Destination parse(String text, String domain) {
        String destination = text.strip();
        if (destination.isEmpty() || destination.length() > LONGEST) {
            throw Syntax.malformed();
        }
        if (destination.equalsIgnoreCase(Syntax.VOICEMAIL)) {
            return new OwnVoicemail();
        }
        Optional<String> mailbox = Syntax.after(Syntax.VOICEMAIL, destination);
        if (mailbox.isPresent()) {
            return new Mailbox(Aor.of(Syntax.uri(mailbox.get(), domain)).orElseThrow(Syntax::malformed));
        }
        Optional<String> status = Syntax.after(Syntax.REFUSE, destination);
        if (status.isPresent()) {
            return new Refusal(status.get().matches("\\d{3}") ? Integer.parseInt(status.get()) : 0);
        }
        SipUri uri = Syntax.uri(destination, domain);
        if (!uri.headers().isEmpty()) {
            // They would become headers of the INVITE (RFC 3261 19.1.5), whatever they are.
            throw new IllegalArgumentException("must be a URI without headers");
        }
        return new Address(uri);
    }

    /** What destinations look like. */
    final class Syntax {

        private static final String VOICEMAIL = "voicemail";
        private static final String REFUSE = "refuse";
        private static final Pattern NUMBER = Pattern.compile("\\+?[0-9*#][0-9*#. ()-]*");
        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.!~*'&=+$-]+(@[A-Za-z0-9_.:\\[\\]-]+)?");

        private Syntax() {}

        private static Optional<String> after(String word, String text) {
            return text.regionMatches(true, 0, word + ":", 0, word.length() + 1)
                    ? Optional.of(text.substring(word.length() + 1).strip())
                    : Optional.empty();
        }

        private static SipUri uri(String text, String domain) {
            Optional<SipUri> uri = SipUri.tryParse(text);
            if (uri.isPresent()) {
                if (uri.get().user().isEmpty()) {
                    throw malformed();
                }
                return uri.get();
            }
            Optional<TelephoneNumber> number = TelephoneNumber.ofUri(text)
                    .or(() -> NUMBER.matcher(text).matches()
                            ? TelephoneNumber.ofSubscriberPart(text.replace(" ", ""))
                            : Optional.empty());
            if (number.isPresent()) {
                return new Aor(number.get().digits(), domain).uri();
            }
            if (!NAME.matcher(text).matches()) {
                throw malformed();
            }
            return SipUri.tryParse("sip:" + (text.contains("@") ? text : text + "@" + domain))
                    .orElseThrow(Syntax::malformed);
        }

        private static IllegalArgumentException malformed() {
            return new IllegalArgumentException("must be a number, an address such as bob@example.net, a SIP URI, voicemail,"
                    + " voicemail:bob@example.net, or a refusal such as refuse:486");
        }
    }
}
