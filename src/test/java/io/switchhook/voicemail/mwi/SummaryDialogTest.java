package io.switchhook.voicemail.mwi;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.anchor.FakeSip;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.voicemail.store.Counts;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import javax.servlet.sip.SipServletRequest;
import org.junit.jupiter.api.Test;

class SummaryDialogTest {

    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration GRANTED = Duration.ofSeconds(90);
    private static final Instant END = BEGIN.plus(GRANTED);
    private static final Duration STEP = Duration.ofNanos(1_000);

    /** Time goes by whenever it is asked for. */
    private static final class BusyClock extends Clock {

        private Instant next = BEGIN;

        @Override
        public Instant instant() {
            Instant now = next;
            next = next.plus(STEP);
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private final BusyClock clock = new BusyClock();
    private final FakeSip sip = new FakeSip();
    private final List<SummaryDialog> ended = new ArrayList<>();
    private SummaryDialog dialog;

    private void accepted() throws IOException {
        SipServletRequest subscribe = sip.subscribe("sip:alice@192.0.2.1", "sip:alice@example.net");
        dialog = new SummaryDialog(
                subscribe.getSession(), new Aor("alice", "example.net"), SipUri.parse("sip:*97@example.net"),
                SipUri.parse("sip:alice@192.0.2.1"), "message-summary",
                SummarySubscription.open(() -> Counts.NONE, GRANTED, BEGIN), clock, sip.services.timers(), ended::add);
        dialog.accept(subscribe, GRANTED);
        notified("active;expires=89");
    }

    /** The last NOTIFY said so, and has its answer. */
    private void notified(String state) {
        SipServletRequest notify = sip.last(SipServletRequest.class, "NOTIFY");
        assertThat(notify.getHeader("Subscription-State")).isEqualTo(state);
        dialog.responded(sip.responds(notify, 200));
    }

    @Test
    void endIsToldWhenItsTimeIsOver() throws IOException {
        accepted();
        clock.next = END;
        sip.timersExpire();

        notified("terminated;reason=timeout");
        assertThat(ended).containsExactly(dialog);
    }

    @Test
    void timerThatIsTooEarlyIsSetAgain() throws IOException {
        accepted();
        clock.next = END.minusSeconds(1);
        sip.timersExpire();
        clock.next = END;
        sip.timersExpire();

        notified("terminated;reason=timeout");
    }

    @Test
    void endThatComesWhileTheTimerIsHandledIsTold() throws IOException {
        accepted();
        clock.next = END.minus(STEP);
        sip.timersExpire();
        sip.timersExpire();

        notified("terminated;reason=timeout");
    }
}
