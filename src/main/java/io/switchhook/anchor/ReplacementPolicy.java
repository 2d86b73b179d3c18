package io.switchhook.anchor;

import io.switchhook.sip.Aor;
import io.switchhook.transfer.Replaces;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides whether an INVITE may take the place of a dialog that the server has with a party (RFC 3891 3). Pure.
 */
final class ReplacementPolicy {

    /** How far a dialog of ours is. */
    enum Phase {
        /** A party that we call has not answered. */
        CALLED,
        /** A party that calls us has no answer. */
        CALLING,
        CONFIRMED,
        /** It was hung up not long ago. */
        ENDED
    }

    /**
     * A dialog of ours.
     *
     * @param party the subscriber that we have it with; empty for nobody of ours
     * @param other the subscriber at the other end of the call; empty for nobody of ours, and for nobody at all
     */
    record Dialog(Phase phase, Optional<Aor> party, Optional<Aor> other) {}

    /**
     * An INVITE with Replaces.
     *
     * @param replaces the values of its Replaces
     * @param sender the subscriber who sent it; empty for nobody of ours
     * @param trusted whether a trusted peer sent it
     * @param referrer the transferor who has asked for it, as far as we know of him; empty for none
     */
    record Asked(List<String> replaces, Optional<Aor> sender, boolean trusted, Optional<Referrer> referrer) {}

    /**
     * Who has asked the sender of the INVITE to replace this very dialog.
     *
     * @param subscriber empty for nobody of ours
     */
    record Referrer(Optional<Aor> subscriber) {}

    /** What becomes of the INVITE. */
    sealed interface Decision {

        /** It replaces nothing of ours, and is a call like any other. */
        record NotOurs() implements Decision {}

        record Refuse(int status, String reason) implements Decision {}

        /** Its sender takes the place of the party. */
        record Replace(Replaces replaced) implements Decision {}
    }

    private static final Decision NO_DIALOG = new Decision.Refuse(481, "Call Does Not Exist");

    private ReplacementPolicy() {}

    /** Where the dialogs of ours are looked up. */
    interface Dialogs {

        /** Whether a dialog of ours has or had this Call-ID. */
        boolean knows(String callId);

        /** The dialog with our tag as its to-tag and the party's as its from-tag. */
        Optional<Dialog> find(Replaces replaces);
    }

    static Decision decide(Asked asked, Dialogs dialogs) {
        if (asked.replaces().stream().map(ReplacementPolicy::callId).noneMatch(dialogs::knows)) {
            return new Decision.NotOurs();
        }
        Optional<Replaces> replaces =
                asked.replaces().size() == 1 ? Replaces.parse(asked.replaces().get(0)) : Optional.empty();
        return replaces.isEmpty()
                ? new Decision.Refuse(400, "Bad Replaces")
                : dialogs.find(replaces.get()).map(dialog -> decide(replaces.get(), dialog, asked)).orElse(NO_DIALOG);
    }

    private static Decision decide(Replaces replaces, Dialog dialog, Asked asked) {
        if (dialog.phase() == Phase.ENDED) {
            return new Decision.Refuse(603, "Call Has Ended");
        }
        if (!isAllowed(asked, dialog)) {
            return new Decision.Refuse(403, "Not Your Call");
        }
        return switch (dialog.phase()) {
            // Whoever calls cannot be answered by somebody else in his own place.
            case CALLING -> NO_DIALOG;
            case CONFIRMED -> replaces.earlyOnly()
                    ? new Decision.Refuse(486, "Answered Already")
                    : new Decision.Replace(replaces);
            default -> new Decision.Replace(replaces);
        };
    }

    /** Its parties, those of their domains, and whom one of them has sent. */
    private static boolean isAllowed(Asked asked, Dialog dialog) {
        if (asked.referrer().map(Referrer::subscriber).filter(each -> isParty(each, dialog)).isPresent()) {
            return true;
        }
        return asked.sender().isPresent()
                ? Stream.of(dialog.party(), dialog.other()).flatMap(Optional::stream)
                        .anyMatch(party -> party.domain().equals(asked.sender().get().domain()))
                // Of those who are nobody of ours, only a peer is known to be who he is.
                : asked.trusted() && isParty(Optional.empty(), dialog);
    }

    private static boolean isParty(Optional<Aor> somebody, Dialog dialog) {
        return dialog.party().equals(somebody) || dialog.other().equals(somebody);
    }

    private static String callId(String replaces) {
        return replaces.split(";", 2)[0].strip();
    }
}
