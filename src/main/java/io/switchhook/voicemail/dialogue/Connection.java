package io.switchhook.voicemail.dialogue;

import io.switchhook.sip.SipUri;
import java.util.List;
import java.util.function.Supplier;

/**
 * The caller is connected to somebody else.
 *
 * @param target whom
 * @param failed what comes when that one cannot be reached
 */
record Connection(SipUri target, Supplier<Step> failed) implements Turn {

    static Step to(SipUri target, Supplier<Step> failed) {
        return Step.to(new Connection(target, failed), new Act.Play(List.of(Prompt.CONNECTING)));
    }

    @Override
    public Step played() {
        return Step.to(new Connecting(), new Act.Transfer(target));
    }

    private final class Connecting implements Turn {

        @Override
        public boolean isBusy() {
            return true;
        }

        @Override
        public Step transferFailed() {
            return failed.get();
        }
    }
}
