package io.switchhook.forwarding;

import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** One value of Diversion (RFC 5806): who forwarded a call and why. The topmost of a message is the last that did. */
record Diversion(AddressValue value) {

    static final String HEADER = "Diversion";

    /** RFC 5806 4 has two digits for the counter. */
    private static final int MOST = 99;

    /** The values of a message, topmost first; malformed ones are left out. */
    static List<Diversion> parse(List<String> lines) {
        return AddressValue.parse(HEADER, lines).stream().map(Diversion::new).toList();
    }

    static Diversion of(String uri, DiversionReason reason, boolean secret) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("reason", reason.toString());
        parameters.put("counter", "1");
        parameters.put("privacy", secret ? "full" : "off");
        return new Diversion(new AddressValue("", uri, parameters));
    }

    DiversionReason reason() {
        return DiversionReason.ofText(value.parameter("reason").orElse(""));
    }

    /** How many forwards this stands for, at least one. */
    int counter() {
        return value.parameter("counter").filter(text -> text.matches("[0-9]{1,2}"))
                .map(Integer::valueOf).filter(count -> count > 0).orElse(1);
    }

    /** How many forwards of the call there may be in all; empty when it does not say. */
    OptionalInt limit() {
        return value.parameter("limit").filter(text -> text.matches("[0-9]{1,2}")).stream().mapToInt(Integer::parseInt).findFirst();
    }

    /** Whether who forwarded wishes to stay unknown, by name or address. */
    boolean isPrivate() {
        return value.parameter("privacy").filter(text -> !text.equalsIgnoreCase("off")).isPresent();
    }

    boolean isBy(Aor user) {
        return SipUri.tryParse(value.uri()).flatMap(Aor::of).filter(user::equals).isPresent();
    }

    /** This diversion after the same user has forwarded the call once more. */
    Diversion again(DiversionReason reason) {
        return new Diversion(value
                .with("reason", reason.toString())
                .with("counter", Integer.toString(Math.min(counter() + 1, MOST))));
    }

    /** This diversion by nobody in particular: why and how often, and no parameter that we do not go by. */
    Diversion anonymised() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("reason", value.parameter("reason").filter(text -> text.matches("[A-Za-z0-9-]+"))
                .orElse(DiversionReason.UNKNOWN.toString()));
        parameters.put("counter", Integer.toString(counter()));
        limit().ifPresent(limit -> parameters.put("limit", Integer.toString(limit)));
        parameters.put("privacy", "full");
        return new Diversion(new AddressValue("", HistoryInfo.ANONYMOUS, parameters));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
