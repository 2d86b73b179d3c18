package io.switchhook.subscriber.csv;

import io.switchhook.subscriber.Credentials;
import io.switchhook.subscriber.InvalidFieldException;
import io.switchhook.subscriber.SubscriberDraft;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * A line of the file below the header. A column that the file does not have leaves a subscriber as it is; an empty value
 * stands for the default, except that a password has none and stays.
 */
record Row(Map<Column, String> values) {

    /** What separates the elements of a list; an address has none of these. */
    private static final String LIST = "[;,|]";
    private static final String NOTHING_ALLOWED = "none";
    private static final int REPLACEMENT_CHARACTER = 0xFFFD;

    /** @throws InvalidFieldException when the line has more or fewer values than the header, or is not UTF-8 */
    static Row of(Header header, List<String> texts) {
        if (texts.size() != header.columns().size()) {
            throw new InvalidFieldException("", "has " + texts.size() + " values, but there are "
                    + header.columns().size() + " columns");
        }
        Map<Column, String> values = new EnumMap<>(Column.class);
        for (int i = 0; i < texts.size(); i++) {
            Column column = header.columns().get(i);
            if (texts.get(i).indexOf(REPLACEMENT_CHARACTER) >= 0) {
                throw new InvalidFieldException(column.title(), "is not in UTF-8");
            }
            values.put(column, column == Column.PASSWORD ? texts.get(i) : texts.get(i).strip());
        }
        return new Row(values);
    }

    String username() {
        return values.get(Column.USERNAME);
    }

    String domain() {
        return values.get(Column.DOMAIN);
    }

    /** @throws InvalidFieldException when a value cannot be what it is to be */
    SubscriberDraft draft() {
        SubscriberDraft defaults = SubscriberDraft.ofDefaults(username(), domain());
        Credentials credentials = credentials();
        String password = values.getOrDefault(Column.PASSWORD, "");
        if (credentials != null && !password.isEmpty()) {
            throw new InvalidFieldException("password", "must be empty where there are ha1Md5 and ha1Sha256");
        }
        return new SubscriberDraft(
                username(),
                domain(),
                given(Column.DISPLAY_NAME, Function.identity(), defaults.displayName()),
                given(Column.EMAIL, Function.identity(), defaults.email()),
                password.isEmpty() ? null : password,
                given(Column.ENABLED, text -> flag(Column.ENABLED, text), defaults.enabled()),
                given(Column.CLASS_OF_SERVICE, Row::classOfService, defaults.classOfService()),
                given(Column.RING_TIME, Function.identity(), defaults.ringTime()),
                given(Column.VOICEMAIL, text -> flag(Column.VOICEMAIL, text), defaults.voicemail()),
                given(Column.CALL_WAITING, text -> flag(Column.CALL_WAITING, text), defaults.callWaiting()),
                given(Column.TIME_ZONE, Function.identity(), defaults.timeZone()),
                given(Column.LOCALE, Function.identity(), defaults.locale()),
                given(Column.ADDRESSES, Row::list, defaults.addresses()),
                credentials);
    }

    private Credentials credentials() {
        String md5 = values.getOrDefault(Column.HA1_MD5, "");
        String sha256 = values.getOrDefault(Column.HA1_SHA256, "");
        return md5.isEmpty() && sha256.isEmpty() ? null : Credentials.ofHex(md5, sha256, values.getOrDefault(Column.HA1_QUALIFIED, ""));
    }

    private <T> T given(Column column, Function<String, T> reading, T otherwise) {
        String text = values.get(column);
        if (text == null) {
            return null;
        }
        return text.isEmpty() ? otherwise : reading.apply(text);
    }

    private static boolean flag(Column column, String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new InvalidFieldException(column.title(), "must be true or false");
        };
    }

    private static String classOfService(String text) {
        return text.equalsIgnoreCase(NOTHING_ALLOWED) ? "" : String.join(",", list(text));
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(LIST)).map(String::strip).filter(each -> !each.isEmpty()).toList();
    }

    /** Without passwords. */
    @Override
    public String toString() {
        return "Row[" + username() + "@" + domain() + "]";
    }
}
