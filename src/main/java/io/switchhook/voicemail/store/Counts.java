package io.switchhook.voicemail.store;

/**
 * How many messages a mailbox has, as RFC 3842 counts them; deleted ones are not counted.
 *
 * @param fresh new ones, urgent ones included
 * @param saved old ones, urgent ones included
 * @param urgentFresh urgent ones among the new
 * @param urgentSaved urgent ones among the old
 */
public record Counts(int fresh, int saved, int urgentFresh, int urgentSaved) {

    public static final Counts NONE = new Counts(0, 0, 0, 0);

    public int total() {
        return fresh + saved;
    }
}
