package io.switchhook.settings;

import io.switchhook.forwarding.Condition;
import io.switchhook.forwarding.UriTemplate;
import io.switchhook.forwarding.Voicemail;
import io.switchhook.sip.HashAlgorithm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The settings of this server, each checked. Immutable; described one by one in {@code conf/switchhook.properties}.
 *
 * @param database where domains, subscribers and registrations are kept
 * @param minExpires the shortest registration granted (RFC 3261 10.2.8: a shorter one asked for gets 423)
 * @param maxExpires the longest registration granted; longer ones are shortened
 * @param defaultExpires the registration granted to a phone that asks for no duration
 * @param maxBindings how many contacts one address-of-record may have at once
 * @param bindingWriteInterval how long a refreshed registration may be in memory only
 * @param ringTime how long a callee is alerted before the call is forwarded
 * @param unreachableTime how long a callee may be entirely silent before the call is forwarded
 * @param notifyForwarding whether the caller is told 181 when the call is forwarded
 * @param forwardingHeaders how the next hop is told that the call is forwarded
 * @param forwardingDepth how often one call may be forwarded, voicemail not counted
 * @param deflection whether a phone that redirects a call forwards it
 * @param maxBreadth how many branches one request may have at once (RFC 5393 5.3.3)
 * @param transfersPerMinute how many transfers outside of calls one sender may ask for
 * @param transfer how calls are transferred
 * @param overloadDelay how long messages may wait before no new call is taken; 0 when that is not looked at
 * @param callIdleTime how long an established call without any message is remembered
 * @param sessionTimer how the parties of calls show that they are still there
 * @param voicemail where voicemail is
 * @param voicemailAnswerTime how long voicemail may ring before it counts as failed
 * @param mailboxes what mailboxes may hold, and where
 * @param media the sound of mailbox calls
 * @param dialogue how mailboxes speak
 * @param notices how subscribers hear of new messages in their mailboxes
 * @param access who may do what
 * @param provisioning how this server is administered
 */
public record Settings(
        DatabaseSettings database,
        Duration minExpires,
        Duration maxExpires,
        Duration defaultExpires,
        int maxBindings,
        Duration bindingWriteInterval,
        Duration ringTime,
        Duration unreachableTime,
        boolean notifyForwarding,
        ForwardingHeaderSettings forwardingHeaders,
        int forwardingDepth,
        boolean deflection,
        int maxBreadth,
        int transfersPerMinute,
        TransferSettings transfer,
        Duration overloadDelay,
        Duration callIdleTime,
        SessionTimerSettings sessionTimer,
        Voicemail voicemail,
        Duration voicemailAnswerTime,
        MailboxSettings mailboxes,
        MediaSettings media,
        DialogueSettings dialogue,
        NoticeSettings notices,
        AccessSettings access,
        ProvisioningSettings provisioning) {

    private static final String VOICEMAIL_URI = "switchhook.voicemail.uri";
    private static final String NO_VOICEMAIL = "none";
    private static final String VOICEMAIL_ACCESS_URI = "switchhook.voicemail.access-uri";
    private static final String TRANSFER_CARRIED_OUT = "switchhook.transfer.carried-out";
    private static final String TRANSFER_UNANSWERED = "switchhook.transfer.unanswered";
    private static final String MAIL_FROM = "switchhook.voicemail.mail.from";
    private static final String MAIL_ENCRYPTION = "switchhook.voicemail.mail.encryption";
    private static final String MAIL_LINK = "switchhook.voicemail.mail.link";
    private static final Pattern ADDRESS = Pattern.compile("[^\\s@<>\",;:]+@[^\\s@<>\",;:]+");
    private static final String DIGESTS = "SHA-256, MD5";

    /**
     * Reads the settings from a source of texts.
     *
     * @param source gives the text of a key, or null or an empty text when it is not set
     * @throws InvalidSettingException when a value is not allowed
     */
    public static Settings read(Function<String, String> source) {
        Reader reader = new Reader(source);
        Duration minExpires = reader.duration("switchhook.registrar.expires.min", "60s", "1s", "1d");
        Duration maxExpires = reader.duration("switchhook.registrar.expires.max", "3600s", "1s", "1d");
        if (maxExpires.compareTo(minExpires) < 0) {
            throw reader.invalid("switchhook.registrar.expires.max", "a duration not below switchhook.registrar.expires.min");
        }
        return new Settings(
                database(reader),
                minExpires,
                maxExpires,
                reader.duration("switchhook.registrar.expires.default", "3600s", "1s", "1d"),
                reader.number("switchhook.registrar.bindings.max", "10", 1, 1000),
                reader.duration("switchhook.registrar.write-interval", "1s", "10ms", "30s"),
                reader.duration("switchhook.call.ring-time", "20s", "100ms", "10m"),
                reader.duration("switchhook.call.unreachable-time", "4s", "100ms", "32s"),
                reader.flag("switchhook.call.notify-forwarding", "true"),
                new ForwardingHeaderSettings(
                        reader.flag("switchhook.forwarding.diversion", "true"),
                        reader.flag("switchhook.forwarding.history-info", "true")),
                reader.number("switchhook.forwarding.depth", "5", 1, 20),
                reader.flag("switchhook.forwarding.deflection", "true"),
                reader.number("switchhook.call.max-breadth", "60", 1, 1000),
                reader.number("switchhook.transfer.limit", "30", 1, 10_000),
                new TransferSettings(
                        carriedOut(reader),
                        reader.duration("switchhook.transfer.answer-time", "60s", "1s", "10m"),
                        unanswered(reader)),
                reader.durationOrZero("switchhook.overload.delay", "200ms", "1ms", "10s"),
                reader.duration("switchhook.call.idle-time", "12h", "1m", "30d"),
                sessionTimer(reader),
                voicemail(reader),
                reader.duration("switchhook.voicemail.answer-time", "30s", "1s", "3m"),
                mailboxes(reader),
                media(reader),
                dialogue(reader),
                new NoticeSettings(reader.flag("switchhook.voicemail.mwi.unsolicited", "true"), mail(reader)),
                access(reader),
                provisioning(reader));
    }

    private static MailboxSettings mailboxes(Reader reader) {
        return new MailboxSettings(
                reader.text("switchhook.voicemail.directory", "./data/voicemail"),
                shortestMessage(reader),
                reader.number("switchhook.voicemail.quota.messages", "100", 1, 10_000),
                reader.bytes("switchhook.voicemail.quota.size", "50M"),
                reader.bytes("switchhook.voicemail.quota.total", "0"),
                reader.bytes("switchhook.voicemail.quota.free", "100M"),
                reader.durationOrZero("switchhook.voicemail.retention", "30d", "1m", "3650d"),
                reader.number("switchhook.voicemail.pin.attempts", "3", 1, 100),
                reader.duration("switchhook.voicemail.pin.lockout", "15m", "1s", "30d"));
    }

    private static Duration shortestMessage(Reader reader) {
        return reader.duration("switchhook.voicemail.message.min", "1s", "0s", "10s");
    }

    private static DialogueSettings dialogue(Reader reader) {
        String language = reader.text("switchhook.voicemail.language", "en");
        if (!language.matches("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")) {
            throw reader.invalid("switchhook.voicemail.language", "a language such as en or de-CH");
        }
        String operator = reader.text("switchhook.voicemail.operator", "");
        if (operator.contains("{cause}") || operator.contains("{server}")) {
            throw reader.invalid("switchhook.voicemail.operator", "a SIP URI with {user}, {domain}, {aor}");
        }
        return new DialogueSettings(
                reader.duration("switchhook.voicemail.message.max", "3m", "5s", "30m"),
                shortestMessage(reader),
                reader.duration("switchhook.voicemail.message.silence", "8s", "1s", "5m"),
                operator.isEmpty() ? null : reader.template("switchhook.voicemail.operator", operator),
                language,
                reader.text("switchhook.voicemail.prompts", ""));
    }

    private static TransferSettings.CarriedOut carriedOut(Reader reader) {
        return switch (reader.text(TRANSFER_CARRIED_OUT, "needed")) {
            case "needed" -> TransferSettings.CarriedOut.NEEDED;
            case "always" -> TransferSettings.CarriedOut.ALWAYS;
            case "never" -> TransferSettings.CarriedOut.NEVER;
            default -> throw reader.invalid(TRANSFER_CARRIED_OUT, "needed, always or never");
        };
    }

    private static TransferSettings.Unanswered unanswered(Reader reader) {
        return switch (reader.text(TRANSFER_UNANSWERED, "target-voicemail")) {
            case "target-voicemail" -> TransferSettings.Unanswered.TARGET_VOICEMAIL;
            case "transferor-voicemail" -> TransferSettings.Unanswered.TRANSFEROR_VOICEMAIL;
            case "hang-up" -> TransferSettings.Unanswered.HANG_UP;
            default -> throw reader.invalid(TRANSFER_UNANSWERED, "target-voicemail, transferor-voicemail or hang-up");
        };
    }

    private static SessionTimerSettings sessionTimer(Reader reader) {
        Duration least = reader.duration("switchhook.call.min-se", "90s", "90s", "1d");
        String key = "switchhook.call.session-expires";
        Duration interval = reader.durationOrZero(key, "30m", "90s", "1d");
        if (!interval.isZero() && interval.compareTo(least) < 0) {
            throw reader.invalid(key, "0, or a duration not below switchhook.call.min-se");
        }
        return new SessionTimerSettings(interval, least);
    }

    private static ProvisioningSettings provisioning(Reader reader) {
        String firstPassword = reader.text("switchhook.admin.password", "");
        if (!firstPassword.isEmpty() && !ProvisioningSettings.isPassword(firstPassword)) {
            // Not shown, being a password.
            throw new InvalidSettingException("switchhook.admin.password", "...", ProvisioningSettings.PASSWORDS);
        }
        return new ProvisioningSettings(
                reader.flag("switchhook.api.require-tls", "true"), firstPassword, reader.text("switchhook.import", ""));
    }

    private static MediaSettings media(Reader reader) {
        String address = reader.text("switchhook.voicemail.media.address", "");
        if (!address.isEmpty() && (address.contains("/") || AddressBlock.parse(address).isEmpty())) {
            throw reader.invalid("switchhook.voicemail.media.address", "an IP address, or nothing");
        }
        return new MediaSettings(
                reader.ports("switchhook.voicemail.media.ports", "20000-21999"),
                address,
                reader.duration("switchhook.voicemail.media.timeout", "60s", "1s", "1d"));
    }

    private static AccessSettings access(Reader reader) {
        Duration firstBan = reader.duration("switchhook.bans.time", "5m", "100ms", "30d");
        Duration longestBan = reader.duration("switchhook.bans.time.max", "1d", "100ms", "30d");
        if (longestBan.compareTo(firstBan) < 0) {
            throw reader.invalid("switchhook.bans.time.max", "a duration not below switchhook.bans.time");
        }
        return new AccessSettings(
                reader.blocks("switchhook.trusted"),
                reader.flag("switchhook.strangers", "true"),
                reader.digests("switchhook.digest.algorithms", DIGESTS),
                reader.duration("switchhook.digest.nonce-time", "5m", "1s", "1d"),
                new AccessSettings.Guessing(
                        reader.number("switchhook.bans.limit", "10", 1, 1000),
                        reader.duration("switchhook.bans.window", "5m", "1s", "1d"),
                        firstBan,
                        longestBan),
                new AccessSettings.Destinations(
                        reader.pattern("switchhook.destinations.internal", ".*"),
                        reader.pattern("switchhook.destinations.national", "0[1-9][0-9]*"),
                        reader.pattern("switchhook.destinations.international", "(\\+|00)[0-9]+"),
                        reader.pattern("switchhook.destinations.premium", "(0|00[0-9]{1,3}|\\+[0-9]{1,3})900[0-9]*")));
    }

    private static DatabaseSettings database(Reader reader) {
        String url = reader.text("switchhook.database.url", "jdbc:h2:file:./data/switchhook");
        if (!url.matches("jdbc:(h2|postgresql):\\S+")) {
            // Not shown, since a password may be part of it.
            throw new InvalidSettingException("switchhook.database.url", "...", "jdbc:h2:file:... or jdbc:postgresql://...");
        }
        return new DatabaseSettings(
                url,
                reader.text("switchhook.database.user", "switchhook"),
                reader.text("switchhook.database.password", ""),
                reader.number("switchhook.database.pool-size", "10", 2, 200));
    }

    private static MailSettings mail(Reader reader) {
        String host = reader.text("switchhook.voicemail.mail.host", "");
        String user = reader.text("switchhook.voicemail.mail.user", "");
        String from = reader.text(MAIL_FROM, "");
        if (!host.isEmpty() && !ADDRESS.matcher(from).matches()) {
            throw reader.invalid(MAIL_FROM, "an address such as voicemail@example.net, once there is a mail server");
        }
        return new MailSettings(
                host,
                reader.number("switchhook.voicemail.mail.port", "25", 1, 65535),
                encryption(reader, user),
                user,
                reader.text("switchhook.voicemail.mail.password", ""),
                from,
                link(reader));
    }

    private static MailSettings.Encryption encryption(Reader reader, String user) {
        return switch (reader.text(MAIL_ENCRYPTION, "offered")) {
            case "none" -> MailSettings.Encryption.NONE;
            // Who comes between could otherwise have the password sent in the clear.
            case "offered" -> user.isEmpty() ? MailSettings.Encryption.OFFERED : MailSettings.Encryption.REQUIRED;
            case "required" -> MailSettings.Encryption.REQUIRED;
            case "tls" -> MailSettings.Encryption.TLS;
            default -> throw reader.invalid(MAIL_ENCRYPTION, "none, offered, required or tls");
        };
    }

    private static String link(Reader reader) {
        String link = reader.text(MAIL_LINK, "");
        if (!link.isEmpty() && !link.matches("https?://([^\\s{}<>\"]|\\{(user|domain|aor|message)})+")) {
            throw reader.invalid(MAIL_LINK, "an address such as https://pbx.example.net/voicemail/{message} "
                    + "with {user}, {domain}, {aor}, {message}");
        }
        return link;
    }

    private static Voicemail voicemail(Reader reader) {
        Map<Condition, UriTemplate> templates = new EnumMap<>(Condition.class);
        String general = reader.text(VOICEMAIL_URI, Voicemail.OWN);
        for (Condition condition : Condition.ofRules()) {
            String key = VOICEMAIL_URI + "." + condition.settingName();
            String special = reader.text(key, "");
            String template = special.isEmpty() ? general : special;
            if (!template.equals(NO_VOICEMAIL)) {
                templates.put(condition, reader.template(special.isEmpty() ? VOICEMAIL_URI : key, template));
            }
        }
        String access = reader.text(VOICEMAIL_ACCESS_URI, general.equals(Voicemail.OWN) ? Voicemail.OWN_RETRIEVAL : NO_VOICEMAIL);
        if (access.contains("{cause}")) {
            throw reader.invalid(VOICEMAIL_ACCESS_URI, "a SIP URI with {user}, {domain}, {aor}, {server}: there is no cause");
        }
        return new Voicemail(templates, access.equals(NO_VOICEMAIL) ? null : reader.template(VOICEMAIL_ACCESS_URI, access));
    }

    /** Turns texts into values; what cannot be turned is answered with the key and what is allowed. */
    private record Reader(Function<String, String> source) {

        private static final String UNITS_OF_BYTES = "KMGT";
        private static final Pattern BYTES = Pattern.compile("(\\d{1,6})([" + UNITS_OF_BYTES + "]?)");
        private static final int BITS_OF_1024 = 10;

        String text(String key, String defaultText) {
            String text = source.apply(key);
            return text == null || text.isBlank() ? defaultText : text.strip();
        }

        InvalidSettingException invalid(String key, String allowed) {
            return new InvalidSettingException(key, text(key, ""), allowed);
        }

        List<HashAlgorithm> digests(String key, String defaultText) {
            List<HashAlgorithm> digests = new ArrayList<>();
            for (String text : text(key, defaultText).split(",")) {
                HashAlgorithm digest = HashAlgorithm.of(text.strip())
                        .filter(each -> !digests.contains(each))
                        .orElseThrow(() -> invalid(key, "one or both of " + DIGESTS + ", separated by a comma"));
                digests.add(digest);
            }
            return List.copyOf(digests);
        }

        List<AddressBlock> blocks(String key) {
            List<AddressBlock> blocks = new ArrayList<>();
            for (String text : text(key, "").split(",")) {
                if (!text.isBlank()) {
                    blocks.add(AddressBlock.parse(text.strip()).orElseThrow(
                            () -> invalid(key, "addresses or blocks such as 192.0.2.0/24, separated by commas")));
                }
            }
            return List.copyOf(blocks);
        }

        MediaSettings.Ports ports(String key, String defaultText) {
            String[] ends = text(key, defaultText).split("\\s*-\\s*", -1);
            try {
                if (ends.length == 2) {
                    return new MediaSettings.Ports(Integer.parseInt(ends[0]), Integer.parseInt(ends[1]));
                }
            } catch (IllegalArgumentException e) {
                // answered below, together with what is no range at all
            }
            throw invalid(key, "two ports from 1024 to 65535 such as 20000-21999, with an even one and the next between");
        }

        Pattern pattern(String key, String defaultText) {
            try {
                return Pattern.compile(text(key, defaultText));
            } catch (PatternSyntaxException e) {
                throw invalid(key, "a regular expression (" + e.getDescription() + ")");
            }
        }

        UriTemplate template(String key, String text) {
            try {
                return UriTemplate.parse(text);
            } catch (IllegalArgumentException e) {
                throw new InvalidSettingException(
                        key, text, "a SIP URI with {user}, {domain}, {aor}, {cause}, {server}, or none (" + e.getMessage() + ")");
            }
        }

        int number(String key, String defaultText, int least, int most) {
            try {
                int number = Integer.parseInt(text(key, defaultText));
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // answered below, together with a number out of range
            }
            throw invalid(key, "a whole number from " + least + " to " + most);
        }

        /** An amount of bytes; K, M, G and T are powers of 1024. */
        long bytes(String key, String defaultText) {
            Matcher matcher = BYTES.matcher(text(key, defaultText));
            if (!matcher.matches()) {
                throw invalid(key, "a number of bytes such as 0, 500K, 50M, 20G, 1T");
            }
            int power = matcher.group(2).isEmpty() ? 0 : 1 + UNITS_OF_BYTES.indexOf(matcher.group(2));
            return Long.parseLong(matcher.group(1)) << power * BITS_OF_1024;
        }

        boolean flag(String key, String defaultText) {
            return switch (text(key, defaultText)) {
                case "true" -> true;
                case "false" -> false;
                default -> throw invalid(key, "true or false");
            };
        }

        /** As {@link #duration}, or 0. */
        Duration durationOrZero(String key, String defaultText, String least, String most) {
            return text(key, defaultText).equals("0") ? Duration.ZERO : duration(key, defaultText, least, most);
        }

        Duration duration(String key, String defaultText, String least, String most) {
            Duration duration = Durations.parse(text(key, defaultText)).orElse(Duration.ZERO);
            if (duration.compareTo(Durations.parse(least).orElseThrow()) < 0
                    || duration.compareTo(Durations.parse(most).orElseThrow()) > 0) {
                throw invalid(key, "a duration such as 500ms, 20s, 5m, 12h from " + least + " to " + most);
            }
            return duration;
        }
    }
}
