package io.switchhook.forwarding;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One value of a header that lists addresses (RFC 3261 20.10), each part as it was written.
 *
 * @param name the display name with its quotes, empty when there is none
 * @param uri the URI without angle brackets, of any scheme
 * @param parameters the parameters of the value in their order; one without a value has the empty string
 */
record AddressValue(String name, String uri, Map<String, String> parameters) {

    private static final Logger LOG = LoggerFactory.getLogger(AddressValue.class);

    private static final String QUOTED = "\"(?:[^\"\\\\\\p{Cntrl}]|\\\\[^\\p{Cntrl}])*+\"";
    private static final Pattern NAME = Pattern.compile(QUOTED + "|[^\"<>,;:\\p{Cntrl}]*");
    private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:[^\\s<>\"\\p{Cntrl}]+");
    private static final Pattern PARAMETER_NAME = Pattern.compile("[A-Za-z0-9.!%*_+`'~-]+");
    private static final Pattern PARAMETER_VALUE = Pattern.compile(QUOTED + "|[^\\s\"<>,;\\p{Cntrl}]*");

    AddressValue {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** The values of a header that may have several lines and several values in each; malformed ones are left out. */
    static List<AddressValue> parse(String header, List<String> lines) {
        List<AddressValue> values = new ArrayList<>();
        for (String line : lines) {
            for (String text : texts(line)) {
                Optional<AddressValue> value = parse(text);
                if (value.isEmpty()) {
                    LOG.debug("Malformed {} is left out: {}", header, text);
                }
                value.ifPresent(values::add);
            }
        }
        return values;
    }

    /** The values of one line, not read yet. */
    static List<String> texts(String line) {
        return split(line, ',').stream().filter(text -> !text.isBlank()).toList();
    }

    /** Reads one value; empty when it is malformed. */
    static Optional<AddressValue> parse(String text) {
        List<String> parts = split(text, ';');
        String address = parts.get(0).strip();
        int from = address.lastIndexOf('<');
        boolean bracketed = from >= 0;
        if (bracketed && !address.endsWith(">")) {
            return Optional.empty();
        }
        String name = bracketed ? address.substring(0, from).strip() : "";
        String uri = bracketed ? address.substring(from + 1, address.length() - 1).strip() : address;
        if (!NAME.matcher(name).matches() || !URI.matcher(uri).matches()) {
            return Optional.empty();
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String part : parts.subList(1, parts.size())) {
            int equals = part.indexOf('=');
            String key = (equals < 0 ? part : part.substring(0, equals)).strip();
            String value = equals < 0 ? "" : part.substring(equals + 1).strip();
            if (key.isEmpty() && equals < 0) {
                continue;
            }
            if (!PARAMETER_NAME.matcher(key).matches() || !PARAMETER_VALUE.matcher(value).matches()) {
                return Optional.empty();
            }
            parameters.put(key, value);
        }
        return Optional.of(new AddressValue(name, uri, parameters));
    }

    /** Splits at a separator that stands neither in quotes nor in angle brackets. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        boolean bracketed = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"' && !bracketed) {
                quoted = !quoted;
            } else if (!quoted && (c == '<' || c == '>')) {
                bracketed = c == '<';
            } else if (c == separator && !quoted && !bracketed) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    /** A parameter's value without quotes; names ignore case. */
    Optional<String> parameter(String key) {
        return parameters.entrySet().stream()
                .filter(parameter -> parameter.getKey().equalsIgnoreCase(key))
                .map(parameter -> unquoted(parameter.getValue()))
                .findFirst();
    }

    /** The display name without quotes. */
    String plainName() {
        return unquoted(name).strip();
    }

    private static String unquoted(String text) {
        return text.length() > 1 && text.startsWith("\"")
                ? text.substring(1, text.length() - 1).replaceAll("\\\\(.)", "$1")
                : text;
    }

    /** This value with a parameter changed where it stands, or added. */
    AddressValue with(String key, String value) {
        Map<String, String> changed = new LinkedHashMap<>();
        parameters.forEach((name, old) -> changed.put(name, name.equalsIgnoreCase(key) ? value : old));
        if (parameter(key).isEmpty()) {
            changed.put(key, value);
        }
        return new AddressValue(name, uri, changed);
    }

    AddressValue withUri(String newUri) {
        return new AddressValue(name, newUri, parameters);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(64);
        if (!name.isEmpty()) {
            text.append(name).append(' ');
        }
        text.append('<').append(uri).append('>');
        parameters.forEach((key, value) -> {
            text.append(';').append(key);
            if (!value.isEmpty()) {
                text.append('=').append(value);
            }
        });
        return text.toString();
    }
}
