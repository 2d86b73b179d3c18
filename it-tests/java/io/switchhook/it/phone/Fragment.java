package io.switchhook.it.phone;

/**
 * The {@code message/sipfrag} in a NOTIFY: how far the referred-to call has come (RFC 3515 section 2.4.5).
 *
 * @param status the status code in the fragment
 * @param text the whole fragment
 * @param subscriptionState the value of Subscription-State
 */
public record Fragment(int status, String text, String subscriptionState) {

    static Fragment of(IncomingRequest notify) {
        String[] words = notify.body().strip().split("\\s+", 3);
        int status = words.length > 1 && words[0].startsWith("SIP/2.0") ? Integer.parseInt(words[1]) : 0;
        return new Fragment(status, notify.body(), notify.header("Subscription-State"));
    }

    public boolean isFinal() {
        return status >= 200;
    }

    public boolean isTerminated() {
        return subscriptionState.startsWith("terminated");
    }
}
