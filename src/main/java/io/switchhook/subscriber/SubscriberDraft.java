package io.switchhook.subscriber;

import java.time.ZoneId;
import java.util.List;
import java.util.Locale;

/**
 * What an administrator wants a subscriber to be, unchecked. A component that is null was not given: a new subscriber gets
 * the default, an existing one stays as it is.
 *
 * @param username needed; 1 to 64 letters, digits and {@code -_.!~*'&=+$}; cannot be changed
 * @param domain needed; one of our domains; cannot be changed
 * @param displayName at most 128 characters; default empty
 * @param email an address or empty; default empty
 * @param password needed for a new subscriber, 8 to 128 characters; never stored
 * @param enabled default true
 * @param classOfService as {@link ClassOfService#parse} reads it; default {@code internal}
 * @param ringTime 1 to 600 seconds as {@code 20}, {@code 20s} or {@code 2m}; empty, the default: the server's setting
 * @param voicemail default true
 * @param callWaiting default true
 * @param timeZone a name of the IANA database; default that of the server
 * @param locale a BCP 47 tag; default that of the server
 * @param addresses numbers and extensions, unique among all subscribers of the domain, numbers with + among all of the
 *     server; visual separators are removed
 * @param credentials in place of a password, as a backup has them: made for the canonical name of the domain
 */
public record SubscriberDraft(
        String username,
        String domain,
        String displayName,
        String email,
        String password,
        Boolean enabled,
        String classOfService,
        String ringTime,
        Boolean voicemail,
        Boolean callWaiting,
        String timeZone,
        String locale,
        List<String> addresses,
        Credentials credentials) {

    public SubscriberDraft {
        addresses = addresses == null ? null : List.copyOf(addresses);
    }

    /** A draft without ready-made credentials and a word about call waiting. */
    public SubscriberDraft(
            String username, String domain, String displayName, String email, String password, Boolean enabled,
            String classOfService, String ringTime, Boolean voicemail, String timeZone, String locale,
            List<String> addresses) {
        this(username, domain, displayName, email, password, enabled, classOfService, ringTime, voicemail, null, timeZone,
                locale, addresses, null);
    }

    /** A draft with nothing but what a new subscriber needs. */
    public static SubscriberDraft of(String username, String domain, String password) {
        return new SubscriberDraft(
                username, domain, null, null, password, null, null, null, null, null, null, null);
    }

    /** Everything that has a default, set to it. */
    public static SubscriberDraft ofDefaults(String username, String domain) {
        return new SubscriberDraft(username, domain, "", "", null, true, ClassOfService.INTERNAL_ONLY.toString(), "", true,
                true, ZoneId.systemDefault().getId(), Locale.getDefault().toLanguageTag(), List.of(), null);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "SubscriberDraft[" + username + "@" + domain + "]";
    }
}
