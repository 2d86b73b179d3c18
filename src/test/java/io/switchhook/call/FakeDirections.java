package io.switchhook.call;

import io.switchhook.forwarding.Condition;
import io.switchhook.group.Group;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A server without anybody but voicemail, the same for everybody. */
class FakeDirections implements Directions {

    static final Duration ANSWER_TIME = Duration.ofSeconds(30);
    static final Duration UNREACHABLE_TIME = Duration.ofSeconds(5);

    private final Function<Condition, Optional<SipUri>> voicemail;

    FakeDirections(Function<Condition, Optional<SipUri>> voicemail) {
        this.voicemail = voicemail;
    }

    @Override
    public Direction towards(Aor forwarder, SipUri destination) {
        return new Direction.Closed("nobody has this address");
    }

    @Override
    public Optional<Attempt> mailbox(Aor owner, Condition condition) {
        return voicemail.apply(condition)
                .map(uri -> new Attempt(List.of(Target.of(uri)), ANSWER_TIME, UNREACHABLE_TIME, true));
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
        return 5;
    }

    @Override
    public boolean followsRedirections() {
        return true;
    }
}
