package io.switchhook.forwarding;

import io.switchhook.sip.Aor;
import io.switchhook.sip.TelephoneNumber;
import java.util.regex.Pattern;

/**
 * Which callers a rule is for. Written as {@code bob@example.net} (that address alone), {@code +49 30 1234} or {@code bob}
 * (this number or user in any domain), {@code +4930*} (all that begin so) or {@code anonymous} (callers who withhold their
 * address). Numbers are compared as they are signalled, without visual separators.
 */
public sealed interface CallerPattern {

    /** The longest text of a pattern. */
    int LONGEST = 128;

    /** The text of {@link Anonymous}. */
    String ANONYMOUS = "anonymous";

    boolean matches(Caller caller);

    /** Reads the text form; the {@code toString} of a pattern is its canonical text. */
    static CallerPattern parse(String text) {
        String pattern = text.strip();
        if (pattern.isEmpty() || pattern.length() > LONGEST || !Syntax.PATTERN.matcher(pattern).matches()) {
            throw new IllegalArgumentException("must be a number, an address such as bob@example.net, the beginning of one"
                    + " such as +4930*, or anonymous");
        }
        if (pattern.equalsIgnoreCase(ANONYMOUS)) {
            return new Anonymous();
        }
        int at = pattern.lastIndexOf('@');
        if (at > 0) {
            return new Address(new Aor(pattern.substring(0, at), pattern.substring(at + 1)));
        }
        boolean prefix = pattern.length() > 1 && pattern.endsWith("*");
        String user = Syntax.bare(prefix ? pattern.substring(0, pattern.length() - 1) : pattern);
        return prefix ? new Prefix(user) : new User(user);
    }

    /** What patterns look like. */
    final class Syntax {

        private static final Pattern PATTERN =
                Pattern.compile("\\+?[A-Za-z0-9_.!~'&=$#*() -]+(@[A-Za-z0-9_.:\\[\\]-]+)?");
        private static final Pattern NUMBER = Pattern.compile("\\+?[0-9#. ()-]+");

        private Syntax() {}

        private static String bare(String text) {
            return NUMBER.matcher(text).matches()
                    ? TelephoneNumber.ofSubscriberPart(text.replace(" ", "")).map(TelephoneNumber::digits).orElse(text)
                    : text;
        }
    }

    /** One address. */
    record Address(Aor aor) implements CallerPattern {

        @Override
        public boolean matches(Caller caller) {
            return caller.addresses().contains(aor);
        }

        @Override
        public String toString() {
            return aor.user() + "@" + aor.domain();
        }
    }

    /** A number or user name, wherever it is from. */
    record User(String user) implements CallerPattern {

        @Override
        public boolean matches(Caller caller) {
            return caller.addresses().stream().anyMatch(each -> Syntax.bare(each.user()).equals(user));
        }

        @Override
        public String toString() {
            return user;
        }
    }

    /** All numbers or user names that begin so. */
    record Prefix(String beginning) implements CallerPattern {

        @Override
        public boolean matches(Caller caller) {
            return caller.addresses().stream().anyMatch(each -> Syntax.bare(each.user()).startsWith(beginning));
        }

        @Override
        public String toString() {
            return beginning + "*";
        }
    }

    /** Callers who withhold their address. */
    record Anonymous() implements CallerPattern {

        @Override
        public boolean matches(Caller caller) {
            return caller.isAnonymous();
        }

        @Override
        public String toString() {
            return ANONYMOUS;
        }
    }
}
