package io.switchhook.it.phone;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The header fields of one message as text, in order; names match in any case and in compact form. */
final class Fields {

    private static final Map<String, String> COMPACT = Map.ofEntries(
            Map.entry("a", "accept-contact"), Map.entry("b", "referred-by"), Map.entry("c", "content-type"),
            Map.entry("d", "request-disposition"), Map.entry("e", "content-encoding"), Map.entry("f", "from"),
            Map.entry("i", "call-id"), Map.entry("j", "reject-contact"), Map.entry("k", "supported"),
            Map.entry("l", "content-length"), Map.entry("m", "contact"), Map.entry("o", "event"),
            Map.entry("r", "refer-to"), Map.entry("s", "subject"), Map.entry("t", "to"),
            Map.entry("u", "allow-events"), Map.entry("v", "via"), Map.entry("x", "session-expires"));

    /** Fields whose commas separate values (RFC 3261 section 7.3.1). */
    private static final Set<String> LISTS = Set.of("accept", "allow", "allow-events", "contact", "diversion",
            "history-info", "p-asserted-identity", "path", "proxy-require", "reason", "record-route", "require",
            "route", "service-route", "supported", "unsupported", "via");

    private record Field(String name, String value) {
        boolean isCalled(String other) {
            return canonical(name).equals(canonical(other));
        }
    }

    private final List<Field> fields = new ArrayList<>();

    Fields() {
    }

    Fields(Fields other) {
        fields.addAll(other.fields);
    }

    /** Reads the lines after the start line; folded lines are joined, lines without a colon are left out. */
    static Fields parse(String lines) {
        Fields parsed = new Fields();
        for (String line : lines.replaceAll("\r?\n[ \t]+", " ").split("\r?\n")) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                parsed.add(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
            }
        }
        return parsed;
    }

    private static String canonical(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return COMPACT.getOrDefault(lower, lower);
    }

    void add(String name, String value) {
        fields.add(new Field(name, value));
    }

    void addFirst(String name, String value) {
        fields.add(0, new Field(name, value));
    }

    /** Puts one field in the place of all of that name. */
    void set(String name, String value) {
        int place = 0;
        while (place < fields.size() && !fields.get(place).isCalled(name)) {
            place++;
        }
        remove(name);
        fields.add(Math.min(place, fields.size()), new Field(name, value));
    }

    void remove(String name) {
        fields.removeIf(field -> field.isCalled(name));
    }

    Optional<String> first(String name) {
        return values(name).stream().findFirst();
    }

    /** All values in order, list fields split at their commas. */
    List<String> values(String name) {
        boolean list = LISTS.contains(canonical(name));
        List<String> values = new ArrayList<>();
        for (Field field : fields) {
            if (field.isCalled(name)) {
                values.addAll(list ? splitAtCommas(field.value()) : List.of(field.value()));
            }
        }
        return values;
    }

    private static List<String> splitAtCommas(String value) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int angles = 0;
        int start = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == '<') {
                angles++;
            } else if (!quoted && c == '>') {
                angles--;
            } else if (!quoted && angles == 0 && c == ',') {
                parts.add(value.substring(start, i).strip());
                start = i + 1;
            }
        }
        parts.add(value.substring(start).strip());
        return parts;
    }

    void appendTo(StringBuilder text) {
        fields.forEach(field -> text.append(field.name()).append(": ").append(field.value()).append("\r\n"));
    }
}
