package io.switchhook.call;

import io.switchhook.forwarding.Condition;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.util.Optional;

/** What a plan asks on the way: where forwards lead. Answers come from memory, without waiting. */
interface Directions {

    /** Where a forward leads. */
    sealed interface Direction {

        /**
         * To a subscriber of ours.
         *
         * @param dialled which of its addresses the destination is
         */
        record ToSubscriber(Callee callee, Aor dialled) implements Direction {}

        /** To somebody else. */
        record Elsewhere(Attempt attempt) implements Direction {}

        /**
         * Nowhere.
         *
         * @param reason why, as the end of a sentence about the rule
         */
        record Closed(String reason) implements Direction {}
    }

    /** For a call that ends where it was sent to. */
    Directions NONE = new Directions() {
        @Override
        public Direction towards(Aor forwarder, SipUri destination) {
            return new Direction.Closed("the call is not to be forwarded");
        }

        @Override
        public Optional<Attempt> mailbox(Aor owner, Condition condition) {
            return Optional.empty();
        }

        @Override
        public int depth() {
            return 0;
        }

        @Override
        public boolean followsRedirections() {
            return false;
        }
    };

    /** Where a destination leads for calls that this subscriber forwards, who pays for them. */
    Direction towards(Aor forwarder, SipUri destination);

    /** The mailbox of a subscriber for calls forwarded on a condition; empty when he has none. */
    Optional<Attempt> mailbox(Aor owner, Condition condition);

    /** How often a call may be forwarded, voicemail not counted. */
    int depth();

    /** Whether phones that redirect calls forward them. */
    boolean followsRedirections();
}
