package io.switchhook.feature;

import java.util.Optional;
import java.util.stream.Stream;

/** What a subscriber can dial instead of a number, and the code of it unless a domain has another one. */
public enum Feature {
    /** All calls go to the number that follows. */
    FORWARD_ALWAYS_ON("forward-always-on", "*72", true),
    FORWARD_ALWAYS_OFF("forward-always-off", "*73", false),
    /** Calls that find the subscriber busy go to the number that follows. */
    FORWARD_BUSY_ON("forward-busy-on", "*90", true),
    FORWARD_BUSY_OFF("forward-busy-off", "*91", false),
    /** Calls that are not answered go to the number that follows. */
    FORWARD_NO_ANSWER_ON("forward-no-answer-on", "*92", true),
    FORWARD_NO_ANSWER_OFF("forward-no-answer-off", "*93", false),
    DO_NOT_DISTURB_ON("do-not-disturb-on", "*78", false),
    DO_NOT_DISTURB_OFF("do-not-disturb-off", "*79", false),
    /** Calls who called last. */
    CALL_RETURN("call-return", "*69", false),
    /** Calls the subscriber's voicemail, or leaves the call at the mailbox of the subscriber whose number follows. */
    VOICEMAIL("voicemail", "*97", true);

    private final String settingName;
    private final String defaultCode;
    private final boolean takesNumber;

    Feature(String settingName, String defaultCode, boolean takesNumber) {
        this.settingName = settingName;
        this.defaultCode = defaultCode;
        this.takesNumber = takesNumber;
    }

    /** The feature of this {@link #settingName}. */
    public static Optional<Feature> named(String name) {
        return Stream.of(values()).filter(each -> each.settingName.equals(name)).findFirst();
    }

    /** The name of this feature in the API, the database and logs. */
    public String settingName() {
        return settingName;
    }

    public String defaultCode() {
        return defaultCode;
    }

    /** Whether a number may be dialled behind the code. */
    public boolean takesNumber() {
        return takesNumber;
    }

    /** Whether the code is nothing without a number. */
    public boolean needsNumber() {
        return takesNumber && this != VOICEMAIL;
    }
}
