package io.switchhook.voicemail.store;

/** Why something cannot be a PIN. */
public enum PinFault {
    LENGTH("must be 4 to 10 digits"),
    TOO_SIMPLE("must not be digits that are all the same, or follow each other"),
    OWN_NUMBER("must not be a number of the subscriber, or its end");

    private final String text;

    PinFault(String text) {
        this.text = text;
    }

    /** For people. */
    public String text() {
        return text;
    }
}
