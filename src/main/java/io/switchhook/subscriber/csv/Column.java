package io.switchhook.subscriber.csv;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The columns of the file, in the order in which an export has them. */
enum Column {
    USERNAME("username"),
    DOMAIN("domain"),
    PASSWORD("password"),
    DISPLAY_NAME("displayName"),
    EMAIL("email"),
    ENABLED("enabled"),
    CLASS_OF_SERVICE("classOfService"),
    RING_TIME("ringTime"),
    VOICEMAIL("voicemail"),
    TIME_ZONE("timeZone"),
    LOCALE("locale"),
    ADDRESSES("addresses"),
    CALL_WAITING("callWaiting"),
    HA1_MD5("ha1Md5"),
    HA1_SHA256("ha1Sha256"),
    HA1_QUALIFIED("ha1Qualified");

    private final String title;

    Column(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    static Optional<Column> titled(String title) {
        return Arrays.stream(values()).filter(column -> column.title.equalsIgnoreCase(title.strip())).findFirst();
    }

    static List<String> titles() {
        return Arrays.stream(values()).map(Column::title).toList();
    }
}
