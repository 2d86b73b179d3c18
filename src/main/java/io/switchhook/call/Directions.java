package io.switchhook.call;

import io.switchhook.forwarding.Condition;
import io.switchhook.group.Group;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.time.Instant;
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

        /** To a group of ours. */
        record ToGroup(Group group) implements Direction {}

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
        public Optional<Callee> subscriber(Aor aor) {
            return Optional.empty();
        }

        @Override
        public Optional<Group> group(Aor aor) {
            return Optional.empty();
        }

        @Override
        public int turn(Group group) {
            return 0;
        }

        @Override
        public boolean isInCall(Aor subscriber) {
            return false;
        }

        @Override
        public Instant idleSince(Aor subscriber) {
            return Instant.EPOCH;
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

    /** Where a destination leads for calls that this subscriber or group forwards, who pays for them. */
    Direction towards(Aor forwarder, SipUri destination);

    /** The mailbox of a subscriber for calls forwarded on a condition; empty when he has none. */
    Optional<Attempt> mailbox(Aor owner, Condition condition);

    /** The subscriber of this canonical address, empty when there is none who is served. */
    Optional<Callee> subscriber(Aor aor);

    /** The group of this canonical address. */
    Optional<Group> group(Aor aor);

    /** The number of this call among those of a group, which decides whose turn it is; never negative. */
    int turn(Group group);

    /** The same for somebody who wants to know what would be done: it is nobody's turn by that. */
    default Directions withoutTakingTurns() {
        return this;
    }

    /** Whether a subscriber is in a call now. */
    boolean isInCall(Aor subscriber);

    /** Since when a subscriber has had no call, {@link Instant#MAX} while he has one or is rung for one. */
    Instant idleSince(Aor subscriber);

    /** How often a call may be forwarded, voicemail not counted. */
    int depth();

    /** Whether phones that redirect calls forward them. */
    boolean followsRedirections();
}
