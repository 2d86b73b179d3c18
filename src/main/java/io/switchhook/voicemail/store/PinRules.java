package io.switchhook.voicemail.store;

import io.switchhook.sip.Aor;
import io.switchhook.subscriber.Subscriber;
import java.util.Optional;
import java.util.stream.Stream;

/** What can be a PIN. */
final class PinRules {

    private static final String DIGITS = "[0-9]{4,10}";
    private static final int RADIX = 10;

    private PinRules() {}

    static Optional<PinFault> fault(String pin, Subscriber owner) {
        if (!pin.matches(DIGITS)) {
            return Optional.of(PinFault.LENGTH);
        }
        if (isSequence(pin, 0) || isSequence(pin, 1) || isSequence(pin, RADIX - 1)) {
            return Optional.of(PinFault.TOO_SIMPLE);
        }
        return Stream.concat(Stream.of(owner.aor()), owner.addresses().stream())
                        .map(Aor::user)
                        .map(user -> user.replaceAll("[^0-9]", ""))
                        .anyMatch(number -> number.endsWith(pin))
                ? Optional.of(PinFault.OWN_NUMBER)
                : Optional.empty();
    }

    /** Whether each digit is the one before and a step more; after 9 comes 0. */
    private static boolean isSequence(String pin, int step) {
        for (int i = 1; i < pin.length(); i++) {
            if ((pin.charAt(i - 1) - '0' + step) % RADIX != pin.charAt(i) - '0') {
                return false;
            }
        }
        return true;
    }
}
