package io.switchhook.forwarding;

import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.sip.TelephoneNumber;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a rule sends a call. Written as {@code voicemail} (the subscriber's own), {@code voicemail:bob@example.net} (the one
 * of another subscriber), {@code refuse:486} (nowhere; the caller gets this status), a SIP URI, a tel: URI, or a number or
 * user name in the subscriber's domain; or a list of such addresses, {@code ring:alice/10,+4930123/20} (one after the other, the
 * first for 10 seconds) or {@code ring-all:alice,bob} (all at once).
 *
 * <p>A list is a text like the others, so that it can stand wherever a destination does: in a rule, a file, a log line.
 */
public sealed interface Destination {

    /** The longest text of a destination but a list. */
    int LONGEST = 512;
    /** The longest text of a list. */
    int LONGEST_LIST = 1000;
    /** The most addresses of a list. */
    int MOST_MEMBERS = 20;
    /** Seconds. */
    int LONGEST_RING_TIME = 600;

    /** An address, of whomever it is. */
    record Address(SipUri uri) implements Destination {

        @Override
        public String toString() {
            return uri.toString();
        }
    }

    /**
     * Several addresses (find-me and follow-me, RFC 5359 2.12), the subscriber's own among them if he likes.
     *
     * @param together whether all are rung at once, else one after the other
     */
    record Several(boolean together, List<Member> members) implements Destination {

        /**
         * One of them.
         *
         * @param ringTime how long it rings; zero: as long as always
         */
        public record Member(SipUri uri, Duration ringTime) {

            @Override
            public String toString() {
                String text = uri.toString();
                // Both may stand in a URI.
                boolean ambiguous = text.indexOf(',') >= 0 || text.indexOf('/') >= 0;
                return (ambiguous ? "<" + text + ">" : text) + (ringTime.isZero() ? "" : "/" + ringTime.toSeconds());
            }
        }

        public Several {
            members = List.copyOf(members);
            if (members.isEmpty() || members.size() > MOST_MEMBERS) {
                throw new IllegalArgumentException("must list 1 to " + MOST_MEMBERS + " addresses");
            }
        }

        @Override
        public String toString() {
            return (together ? Syntax.RING_ALL : Syntax.RING) + ":"
                    + members.stream().map(Member::toString).collect(Collectors.joining(","));
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
        for (String order : List.of(Syntax.RING, Syntax.RING_ALL)) {
            Optional<String> members = Syntax.after(order, destination);
            if (members.isPresent()) {
                return new Several(order.equals(Syntax.RING_ALL), Syntax.members(members.get(), domain));
            }
        }
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
        return new Address(Syntax.destination(destination, domain));
    }

    /** What destinations look like. */
    final class Syntax {

        private static final String VOICEMAIL = "voicemail";
        private static final String REFUSE = "refuse";
        private static final String RING = "ring";
        private static final String RING_ALL = "ring-all";
        /** A comma outside of angle brackets. */
        private static final Pattern BETWEEN_MEMBERS = Pattern.compile(",(?![^<]*>)");
        private static final Pattern MEMBER = Pattern.compile("\\s*(?:<([^<>]+)>|([^<>/]+))\\s*(?:/\\s*(\\d{1,4})\\s*)?");
        private static final Pattern NUMBER = Pattern.compile("\\+?[0-9*#][0-9*#. ()-]*");
        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.!~*'&=+$-]+(@[A-Za-z0-9_.:\\[\\]-]+)?");

        private Syntax() {}

        private static Optional<String> after(String word, String text) {
            return text.regionMatches(true, 0, word + ":", 0, word.length() + 1)
                    ? Optional.of(text.substring(word.length() + 1).strip())
                    : Optional.empty();
        }

        private static List<Several.Member> members(String list, String domain) {
            if (list.length() > LONGEST_LIST) {
                throw malformed();
            }
            return Stream.of(BETWEEN_MEMBERS.split(list, -1)).map(member -> {
                Matcher parts = MEMBER.matcher(member);
                if (!parts.matches()) {
                    throw malformed();
                }
                String uri = parts.group(1) == null ? parts.group(2) : parts.group(1);
                int seconds = parts.group(3) == null ? 0 : Integer.parseInt(parts.group(3));
                if (parts.group(3) != null && (seconds < 1 || seconds > LONGEST_RING_TIME)) {
                    throw new IllegalArgumentException("must ring each for 1 to " + LONGEST_RING_TIME + " seconds");
                }
                return new Several.Member(destination(uri.strip(), domain), Duration.ofSeconds(seconds));
            }).toList();
        }

        private static SipUri destination(String text, String domain) {
            SipUri uri = uri(text, domain);
            if (!uri.headers().isEmpty()) {
                // They would become headers of the INVITE (RFC 3261 19.1.5), whatever they are.
                throw new IllegalArgumentException("must be a URI without headers");
            }
            return uri;
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
                    + " voicemail:bob@example.net, a refusal such as refuse:486, or a list such as ring:bob/15,+4930123/20"
                    + " or ring-all:bob,carol");
        }
    }
}
