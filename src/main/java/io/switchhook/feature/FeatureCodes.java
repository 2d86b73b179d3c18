package io.switchhook.feature;

import io.switchhook.subscriber.InvalidFieldException;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The codes of a domain: which of what its subscribers dial is a feature. Immutable.
 *
 * @param codes of each feature; empty: it cannot be dialled
 */
public record FeatureCodes(Map<Feature, String> codes) {

    /** The codes of a domain that has set none. */
    public static final FeatureCodes DEFAULTS = new FeatureCodes(
            Stream.of(Feature.values()).collect(Collectors.toMap(Function.identity(), Feature::defaultCode)));

    /** Begins with what no telephone number begins with, so that no number is taken for a code. */
    private static final Pattern CODE = Pattern.compile("[*#][0-9*#]{1,14}");
    private static final String END_OF_DIALLING = "#";

    /**
     * A code and what follows it.
     *
     * @param number what follows the code; empty for a feature without a number, and when none was dialled
     */
    public record Dialled(Feature feature, String number) {}

    public FeatureCodes {
        Map<Feature, String> all = new EnumMap<>(Feature.class);
        for (Feature feature : Feature.values()) {
            all.put(feature, codes.getOrDefault(feature, feature.defaultCode()));
        }
        codes = Map.copyOf(all);
    }

    /**
     * Reads codes by the names of their features.
     *
     * @param texts a feature that is missing has its default; one whose text is null or empty cannot be dialled
     * @throws InvalidFieldException when a name is unknown, or a code malformed or that of two features
     */
    public static FeatureCodes of(Map<String, String> texts) {
        Map<Feature, String> codes = new EnumMap<>(DEFAULTS.codes);
        texts.forEach((name, text) -> codes.put(
                Feature.named(name).orElseThrow(() -> new InvalidFieldException(name, "is no feature; the features are "
                        + Stream.of(Feature.values()).map(Feature::settingName).collect(Collectors.joining(", ")))),
                code(name, text)));
        codes.forEach((feature, code) -> codes.forEach((other, same) -> {
            if (feature != other && !code.isEmpty() && code.equals(same)) {
                String field = texts.containsKey(feature.settingName()) ? feature.settingName() : other.settingName();
                throw new InvalidFieldException(field, "cannot be " + code + ", which is the code of "
                        + (field.equals(feature.settingName()) ? other : feature).settingName());
            }
        }));
        return new FeatureCodes(codes);
    }

    private static String code(String name, String text) {
        String code = text == null ? "" : text.strip();
        if (!code.isEmpty() && !CODE.matcher(code).matches()) {
            throw new InvalidFieldException(name, "must be * or # and 1 to 14 digits, * and #, or empty");
        }
        return code;
    }

    /**
     * What was dialled, by the longest code that it begins with; empty when it is no feature. A # at the end, with which many
     * phones end dialling, does not count.
     *
     * @param dialled a user part, its escapes undone
     */
    public Optional<Dialled> read(String dialled) {
        return codes.entrySet().stream()
                .filter(each -> !each.getValue().isEmpty() && dialled.startsWith(each.getValue()))
                .max(Comparator.comparingInt(each -> each.getValue().length()))
                .map(each -> new Dialled(each.getKey(), number(dialled.substring(each.getValue().length()))))
                .filter(each -> each.feature().takesNumber() || each.number().isEmpty());
    }

    /** The number whose mailbox was dialled; empty when it is something else. */
    public Optional<String> mailboxOf(String dialled) {
        return read(dialled)
                .filter(code -> code.feature() == Feature.VOICEMAIL)
                .map(Dialled::number)
                .filter(number -> !number.isEmpty());
    }

    private static String number(String rest) {
        return rest.endsWith(END_OF_DIALLING) ? rest.substring(0, rest.length() - END_OF_DIALLING.length()) : rest;
    }

    /** The codes by the names of their features, in the order of these; null for what cannot be dialled. */
    public Map<String, String> byName() {
        Map<String, String> byName = new LinkedHashMap<>();
        for (Feature feature : Feature.values()) {
            String code = codes.get(feature);
            byName.put(feature.settingName(), code.isEmpty() ? null : code);
        }
        return byName;
    }
}
