package io.switchhook.forwarding;

import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a forwarding destination with places for the call's facts: {@code {user}}, {@code {domain}} and
 * {@code {aor}} of the subscriber who forwards, {@code {cause}} of the forward (RFC 4458), and {@code {server}}, the address
 * that we ourselves listen at. Values are escaped as URI parameters, so that a user part cannot add parameters of its own.
 */
public final class UriTemplate {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
    private static final Set<String> NAMES = Set.of("user", "domain", "aor", "cause", "server");

    private final String template;

    private UriTemplate(String template) {
        this.template = template;
    }

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException when it has an unknown placeholder or does not expand to a SIP URI
     */
    public static UriTemplate parse(String template) {
        Matcher placeholders = PLACEHOLDER.matcher(template);
        while (placeholders.find()) {
            if (!NAMES.contains(placeholders.group(1))) {
                throw new IllegalArgumentException("unknown placeholder " + placeholders.group()
                        + ", known are {user}, {domain}, {aor}, {cause}, {server}");
            }
        }
        UriTemplate parsed = new UriTemplate(template);
        parsed.expand(new Aor("user", "example.net"), Condition.BUSY, "192.0.2.1:5060");
        return parsed;
    }

    /** Whether it leads to ourselves, and so needs the address that we listen at. */
    public boolean namesServer() {
        return template.contains("{server}");
    }

    /**
     * The URI for a call to this subscriber that is forwarded on this condition.
     *
     * @param server host, port and transport of our own, as in a URI; counts only if the template {@link #namesServer}
     */
    public SipUri expand(Aor subscriber, Condition condition, String server) {
        String uri = PLACEHOLDER.matcher(template).replaceAll(placeholder -> Matcher.quoteReplacement(
                switch (placeholder.group(1)) {
                    case "user" -> SipUri.escape(subscriber.user());
                    case "domain" -> subscriber.domain();
                    case "aor" -> SipUri.escape(subscriber.toString());
                    case "server" -> server;
                    default -> Integer.toString(condition.cause());
                }));
        return SipUri.parse(uri);
    }

    @Override
    public String toString() {
        return template;
    }
}
