package io.switchhook.anchor;

import io.switchhook.registrar.PhoneAbilities.Said;
import io.switchhook.settings.TransferSettings;
import java.util.List;

/** Decides which calls are anchored: those with a party that may not be able to act on a REFER. A pure function. */
final class AnchorPolicy {

    private final TransferSettings.CarriedOut carriedOut;

    AnchorPolicy(TransferSettings settings) {
        this.carriedOut = settings.carriedOut();
    }

    /**
     * What is known of a call when its INVITE comes.
     *
     * @param ofOurs whether a subscriber of ours calls somebody of ours
     * @param replacing whether the INVITE takes the place of another call
     * @param caller what the INVITE says of the caller's phone
     * @param callees what the phones that are rung first have said of themselves
     * @param require the values of Require as they came
     */
    record Facts(boolean ofOurs, boolean replacing, Said caller, List<Said> callees, List<String> require) {}

    /** Whether the call is anchored; otherwise it is relayed. */
    boolean anchors(Facts facts) {
        // A relayed dialog is replaced where it lives, and who insists on what ends at us is better off without us.
        if (facts.replacing() || names(facts.require(), "100rel")) {
            return false;
        }
        return switch (carriedOut) {
            case ALWAYS -> true;
            case NEVER -> false;
            case NEEDED -> !facts.ofOurs() || cannotAct(facts.caller())
                    || facts.callees().stream().anyMatch(AnchorPolicy::cannotAct);
        };
    }

    /** Whether a phone says that it cannot act on a REFER, with Replaces or without. */
    private static boolean cannotAct(Said phone) {
        return lacks(phone.allow(), "REFER") || lacks(phone.supported(), "replaces");
    }

    /** Whether a list that is there has not got something; one that is not there says nothing (RFC 3261 20.5, 20.37). */
    private static boolean lacks(List<String> values, String name) {
        return !values.isEmpty() && !names(values, name);
    }

    private static boolean names(List<String> values, String name) {
        for (String value : values) {
            for (String each : value.split(",")) {
                if (each.strip().equalsIgnoreCase(name)) {
                    return true;
                }
            }
        }
        return false;
    }
}
