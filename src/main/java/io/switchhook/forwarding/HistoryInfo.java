package io.switchhook.forwarding;

import io.switchhook.sip.SipUri;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** One entry of History-Info (RFC 7044): where a call was sent, and what became of it there. */
record HistoryInfo(AddressValue value) {

    static final String HEADER = "History-Info";

    static final String ANONYMOUS = "sip:anonymous@anonymous.invalid";

    /** Possessive: a long one must not exhaust the stack. */
    private static final Pattern INDEX = Pattern.compile("[0-9]++(?:\\.[0-9]++)*+");

    /** The parameters that say where an entry stands and how it was reached. */
    private static final Set<String> PLACE = Set.of("index", "rc", "mp", "np");

    /** The entries of a message, oldest first; malformed ones, also those without an index, are left out. */
    static List<HistoryInfo> parse(List<String> lines) {
        return AddressValue.parse(HEADER, lines).stream()
                .filter(value -> value.parameter("index").filter(index -> INDEX.matcher(index).matches()).isPresent())
                .map(HistoryInfo::new)
                .toList();
    }

    static HistoryInfo of(String uri, String index) {
        return new HistoryInfo(new AddressValue("", uri, Map.of("index", index)));
    }

    /**
     * An entry for somebody else than the one before.
     *
     * @param cause why, by RFC 4458, unless the URI says it already
     * @param from the index of who forwarded
     */
    static HistoryInfo forward(String uri, int cause, String index, String from) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("index", index);
        parameters.put("mp", from);
        String to = SipUri.tryParse(uri)
                .filter(sip -> sip.parameter("cause").isEmpty())
                .map(sip -> sip.withParameter("cause", Integer.toString(cause)).toString())
                .orElse(uri);
        return new HistoryInfo(new AddressValue("", to, parameters));
    }

    /** The status that tells why somebody did not take the call (RFC 7044 10.2). */
    static int status(Condition condition) {
        return switch (condition) {
            case DECLINED -> 603;
            case NOT_REGISTERED -> 480;
            case DEFLECTED, DEFLECTED_RINGING -> 302;
            default -> condition.cause();
        };
    }

    String index() {
        return value.parameter("index").orElseThrow();
    }

    /** The index of the entry that this one was forwarded from, empty when it is no forward or does not say. */
    Optional<String> forwardedFrom() {
        return value.parameter("mp");
    }

    /** The cause of RFC 4458 for which the call was forwarded here. */
    Optional<Integer> cause() {
        return SipUri.tryParse(value.uri()).flatMap(uri -> uri.parameter("cause"))
                .filter(cause -> cause.matches("[1-6][0-9]{2}"))
                .map(Integer::valueOf);
    }

    /** The URI without what only this header puts there. */
    String target() {
        return SipUri.tryParse(value.uri())
                .map(uri -> {
                    Map<String, String> parameters = new LinkedHashMap<>(uri.parameters());
                    parameters.remove("cause");
                    return new SipUri(uri.secure(), uri.user(), uri.host(), uri.port(), parameters, "").toString();
                })
                .orElse(value.uri());
    }

    boolean isFor(String requestUri) {
        Optional<SipUri> mine = SipUri.tryParse(value.uri()).map(SipUri::withoutHeaders);
        Optional<SipUri> other = SipUri.tryParse(requestUri).map(SipUri::withoutHeaders);
        return mine.isPresent() && other.isPresent()
                ? mine.get().matches(other.get())
                : value.uri().equals(requestUri);
    }

    boolean isPrivate() {
        return SipUri.tryParse(value.uri()).flatMap(uri -> uri.header("Privacy"))
                .filter(privacy -> CallHistory.isPrivate(List.of(privacy)))
                .isPresent();
    }

    HistoryInfo withReason(int status) {
        return withHeader("Reason", "SIP%3Bcause%3D" + status);
    }

    HistoryInfo withPrivacy() {
        return withHeader("Privacy", "history");
    }

    private HistoryInfo withHeader(String name, String escaped) {
        // Only SIP URIs have headers, and what the entry says already came from somebody who was nearer to it.
        return SipUri.tryParse(value.uri())
                .filter(uri -> uri.header(name).isEmpty())
                .map(uri -> value.uri() + (uri.headers().isEmpty() ? "?" : "&") + name + "=" + escaped)
                .map(uri -> new HistoryInfo(value.withUri(uri)))
                .orElse(this);
    }

    /** This entry for nobody in particular (RFC 7044 10.1.2); its place in the history and the cause remain. */
    HistoryInfo anonymised() {
        Map<String, String> parameters = new LinkedHashMap<>();
        value.parameters().forEach((name, text) -> {
            if (PLACE.contains(name.toLowerCase(Locale.ROOT)) && INDEX.matcher(text).matches()) {
                parameters.put(name, text);
            }
        });
        String uri = ANONYMOUS + cause().map(cause -> ";cause=" + cause).orElse("");
        return new HistoryInfo(new AddressValue("", uri, parameters));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
