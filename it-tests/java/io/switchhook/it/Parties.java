package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.it.phone.Dialog;
import io.switchhook.it.phone.IncomingCall;
import io.switchhook.it.phone.IncomingRequest;
import io.switchhook.it.phone.Media;
import io.switchhook.it.phone.OutgoingRequest;
import io.switchhook.it.phone.Phone;
import io.switchhook.it.phone.Trace;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Who talks to whom, and who has hung up: what a test asks when everything has happened. */
final class Parties {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Parties() {}

    /** Each sends its media to the other one and takes the other's, and what is said in the dialog comes to the other. */
    static void talk(Dialog one, Dialog other) {
        until(() -> hears(one, other) && hears(other, one),
                () -> one.localMedia() + " hears " + one.remoteMedia() + ", "
                        + other.localMedia() + " hears " + other.remoteMedia());
        reaches(one, other);
        reaches(other, one);
    }

    private static boolean hears(Dialog one, Dialog other) {
        return one.remoteMedia().equals(Optional.of(other.localMedia()));
    }

    private static void reaches(Dialog one, Dialog other) {
        OutgoingRequest info = one.info("text/plain", Integer.toString(one.localMedia().port()));
        IncomingRequest received = other.awaitRequest("INFO");
        received.respondIfOpen(200);
        assertThat(received.body()).isEqualTo(Integer.toString(one.localMedia().port()));
        info.awaitStatus(200);
    }

    /** The other end has put it on hold. */
    static void isHeldBy(Dialog held, Dialog holder) {
        until(() -> held.remoteMedia().equals(Optional.of(new Media(holder.localMedia().port(), "sendonly"))),
                () -> held.localMedia() + " hears " + held.remoteMedia());
    }

    /** It hung up, and nobody hung up on it. */
    static void hungUp(Dialog dialog) {
        assertThat(dialog.byesSent()).as("BYEs sent in %s", dialog.callId()).isEqualTo(1);
        assertThat(dialog.byesReceived()).as("BYEs received in %s", dialog.callId()).isZero();
    }

    /** Somebody hung up on it, once. */
    static void wasHungUp(Dialog dialog) {
        assertThat(dialog.byesSent()).as("BYEs sent in %s", dialog.callId()).isZero();
        assertThat(dialog.byesReceived()).as("BYEs received in %s", dialog.callId()).isEqualTo(1);
    }

    /** Nobody hung up. */
    static void isUp(Dialog dialog) {
        assertThat(dialog.byesSent() + dialog.byesReceived()).as("BYEs in %s", dialog.callId()).isZero();
    }

    /** Every answer has its ACK, and every dialog was ended by exactly one BYE. */
    static void areReleased(Phone... phones) {
        for (Phone phone : phones) {
            until(() -> isAcknowledged(phone), () -> phone.aor() + " waits for an ACK:\n" + Trace.of(phones));
            for (Dialog dialog : phone.established()) {
                assertThat(dialog.byesSent() + dialog.byesReceived())
                        .as("BYEs of %s in %s:\n%s", phone.aor(), dialog.callId(), Trace.of(phones))
                        .isEqualTo(1);
            }
        }
    }

    /** Whether every 2xx that the phone sent has its ACK. */
    static boolean isAcknowledged(Phone phone) {
        return phone.calls().stream().map(IncomingCall::invite)
                        .allMatch(invite -> !invite.answers().contains(200) || invite.isAcknowledged())
                && phone.established().stream().allMatch(Dialog::isSettled);
    }

    /** Waits until something is so. */
    static void until(BooleanSupplier condition, Supplier<String> otherwise) {
        Instant latest = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(latest)) {
                throw new AssertionError(otherwise.get());
            }
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
