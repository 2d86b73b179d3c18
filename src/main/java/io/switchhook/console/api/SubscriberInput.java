package io.switchhook.console.api;

import io.switchhook.subscriber.InvalidFieldException;
import io.switchhook.subscriber.SubscriberDraft;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Set;

/** A subscriber as clients write it. What is null is not given. */
@Schema(name = "SubscriberInput")
record SubscriberInput(
        @Schema(description = "1 to 64 letters, digits and -_.!~*'&=+$; cannot be changed", example = "alice") String username,
        @Schema(description = "One of the domains, by name or alias; cannot be changed", example = "example.com") String domain,
        @Schema(description = "8 to 128 characters; needed for a new subscriber", accessMode = Schema.AccessMode.WRITE_ONLY)
                String password,
        @Schema(description = "At most 128 characters", example = "Alice Doe") String displayName,
        @Schema(description = "An e-mail address or empty") String email,
        @Schema(description = "Whether calls and registrations are taken; default true") Boolean enabled,
        @Schema(description = "Which destinations may be dialled: some of internal, national, international, premium; default"
                        + " internal")
                List<String> classOfService,
        @Schema(description = "How long the phones ring, 1 to 600 seconds; null: as the server's setting says", example = "20")
                Integer ringTime,
        @Schema(description = "Whether calls go on to voicemail; default true") Boolean voicemail,
        @Schema(description = "Whether the phones ring while the subscriber is in a call; if not, he is busy then; default true")
                Boolean callWaiting,
        @Schema(description = "A name of the IANA database; default that of the server", example = "Europe/Berlin")
                String timeZone,
        @Schema(description = "A BCP 47 tag; default that of the server", example = "de") String locale,
        @Schema(description = "Further numbers and extensions", example = "[\"+49301234\", \"77\"]") List<String> addresses) {

    SubscriberDraft draft() {
        return new SubscriberDraft(username, domain, displayName, email, password, enabled, joined(classOfService), text(ringTime),
                voicemail, callWaiting, timeZone, locale, addresses, null);
    }

    /**
     * A change of a subscriber who exists.
     *
     * @param reset the fields that get their default
     * @throws InvalidFieldException when a field cannot be changed or has no default
     */
    SubscriberDraft change(String itsUsername, String itsDomain, Set<String> reset) {
        if (username != null && !username.equals(itsUsername)) {
            throw new InvalidFieldException("username", "cannot be changed");
        }
        if (domain != null && !domain.equals(itsDomain)) {
            throw new InvalidFieldException("domain", "cannot be changed");
        }
        for (String field : List.of("username", "domain", "password")) {
            if (reset.contains(field)) {
                throw new InvalidFieldException(field, "has no default");
            }
        }
        SubscriberDraft given = draft();
        SubscriberDraft defaults = SubscriberDraft.ofDefaults(itsUsername, itsDomain);
        return new SubscriberDraft(
                itsUsername,
                itsDomain,
                reset.contains("displayName") ? defaults.displayName() : given.displayName(),
                reset.contains("email") ? defaults.email() : given.email(),
                given.password(),
                reset.contains("enabled") ? defaults.enabled() : given.enabled(),
                reset.contains("classOfService") ? defaults.classOfService() : given.classOfService(),
                reset.contains("ringTime") ? defaults.ringTime() : given.ringTime(),
                reset.contains("voicemail") ? defaults.voicemail() : given.voicemail(),
                reset.contains("callWaiting") ? defaults.callWaiting() : given.callWaiting(),
                reset.contains("timeZone") ? defaults.timeZone() : given.timeZone(),
                reset.contains("locale") ? defaults.locale() : given.locale(),
                reset.contains("addresses") ? defaults.addresses() : given.addresses(),
                null);
    }

    private static String joined(List<String> names) {
        if (names != null && names.contains(null)) {
            throw new InvalidFieldException("classOfService", "must not contain null");
        }
        return names == null ? null : String.join(",", names);
    }

    private static String text(Integer number) {
        return number == null ? null : number.toString();
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "SubscriberInput[" + username + "@" + domain + "]";
    }
}
