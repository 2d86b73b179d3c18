package io.switchhook.anchor;

import io.switchhook.access.Doorkeeper;
import io.switchhook.call.Anchoring;
import io.switchhook.call.NewCall;
import io.switchhook.transfer.Replaces;
import java.io.IOException;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.servlet.sip.SipServletRequest;

/** The calls that are anchored, from where they begin. Thread-safe. */
@Singleton
public class AnchoredCalls implements Anchoring {

    private final AnchoredDialogs dialogs;
    private final Replacement replacement;

    @Inject
    AnchoredCalls(AnchoredDialogs dialogs, Replacement replacement) {
        this.dialogs = dialogs;
        this.replacement = replacement;
    }

    @Override
    public boolean replace(SipServletRequest invite, Doorkeeper.Admission caller) throws IOException {
        Optional<Leg> replaced = Optional.ofNullable(invite.getHeader("Replaces")).flatMap(Replaces::parse)
                .flatMap(each -> dialogs.find(each.callId(), each.toTag(), each.fromTag()));
        if (replaced.isPresent()) {
            replacement.request(invite, caller, replaced.get());
        }
        return replaced.isPresent();
    }

    @Override
    public boolean take(NewCall call) throws IOException {
        return false;
    }

    @Override
    public void unacknowledged(SipServletRequest invite) {
    }

    @Override
    public void ended(String session) {
    }
}
