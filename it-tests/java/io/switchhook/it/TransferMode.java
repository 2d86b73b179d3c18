package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.it.CallFixture.Call;
import io.switchhook.it.phone.Dialog;
import io.switchhook.it.phone.IncomingCall;
import io.switchhook.it.phone.IncomingReferral;
import io.switchhook.it.phone.IncomingResponse;
import io.switchhook.it.phone.OutgoingCall;
import io.switchhook.it.phone.OutgoingRequest;
import io.switchhook.it.phone.Phone;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** Who acts on a REFER. A test that is written once runs in each mode, and what differs for the phones is here. */
enum TransferMode {

    /** The phone that is transferred makes a new call; the server relays. */
    RELAYED {
        @Override
        Phone equipped(Phone phone) {
            return phone;
        }

        @Override
        Transferee transferee(
                Dialog call, Supplier<IncomingReferral> refer, Function<IncomingReferral, OutgoingCall> manner) {
            CompletableFuture<OutgoingCall> made =
                    CompletableFuture.supplyAsync(() -> manner.apply(refer.get()), IN_BACKGROUND);
            return () -> made.get(10, TimeUnit.SECONDS).answers().get(0).unattended();
        }

        @Override
        Transferee transfereeOfTwo(Dialog call) {
            CompletableFuture<Dialog> first = new CompletableFuture<>();
            for (int i = 0; i < 2; i++) {
                IN_BACKGROUND.execute(() -> carryOutUnless(first, call.awaitRefer()));
            }
            return () -> first.get(10, TimeUnit.SECONDS);
        }

        @Override
        Dialog joined(Phone target, Call consultation) {
            IncomingCall replacing = target.awaitInvite();
            assertThat(replacing.replaced()).contains(consultation.atCallee());
            consultation.atCaller().awaitBye();
            Parties.hungUp(consultation.atCallee());
            Parties.wasHungUp(consultation.atCaller());
            return replacing.dialog();
        }

        /** The transferor hangs up when he knows that the transfer has succeeded. */
        @Override
        void released(Dialog transferor, Dialog transferee) {
            // RFC 3261 15: nobody hangs up before his answers are acknowledged; the ACK may get lost behind the BYE.
            Parties.until(transferor::isSettled, () -> transferor.localUri() + " waits for an ACK");
            CallFixture.hangUp(transferor, transferee);
            Parties.hungUp(transferor);
            Parties.wasHungUp(transferee);
        }

        @Override
        void talk(Dialog one, Dialog other) {
            assertThat(one.callId()).isEqualTo(other.callId());
            assertThat(one.localTag()).isEqualTo(other.remoteTag());
            assertThat(one.remoteTag()).isEqualTo(other.localTag());
            Parties.talk(one, other);
        }
    },

    /** The phone that is transferred knows no REFER: the server makes the new call, and the phone keeps the one it has. */
    CARRIED_OUT {
        @Override
        Phone equipped(Phone phone) {
            return phone.allow("INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO, NOTIFY").supported("");
        }

        @Override
        Transferee transferee(
                Dialog call, Supplier<IncomingReferral> refer, Function<IncomingReferral, OutgoingCall> manner) {
            return () -> {
                assertThat(call.requests()).noneMatch(request -> request.method().equals("REFER"));
                return call;
            };
        }

        @Override
        Transferee transfereeOfTwo(Dialog call) {
            return transferee(call);
        }

        @Override
        Dialog joined(Phone target, Call consultation) {
            consultation.atCaller().awaitBye();
            Parties.wasHungUp(consultation.atCaller());
            Parties.isUp(consultation.atCallee());
            assertThat(target.calls()).as("calls to %s", target.aor())
                    .allMatch(call -> call.dialog() == consultation.atCallee());
            return consultation.atCallee();
        }

        /** The server hangs up on the transferor when he knows that the transfer has succeeded. */
        @Override
        void released(Dialog transferor, Dialog transferee) {
            transferor.awaitBye();
            Parties.wasHungUp(transferor);
            Parties.isUp(transferee);
        }

        @Override
        void talk(Dialog one, Dialog other) {
            Parties.talk(one, other);
        }
    };

    private static final Executor IN_BACKGROUND = task -> {
        Thread thread = new Thread(task, "transferee");
        thread.setDaemon(true);
        thread.start();
    };

    /** Somebody who has been referred to somebody else. */
    @FunctionalInterface
    interface Transferee {

        /** His end of what connects him to the other one, as soon as it is there. */
        Dialog transferred() throws Exception;
    }

    /** Makes a phone one whose calls are treated in this mode. */
    abstract Phone equipped(Phone phone);

    /**
     * Lets a phone do from now on what it does when it is referred to somebody.
     *
     * @param call its end of the call that it is in
     * @param refer gets the REFER, if one comes
     * @param manner what it does about it, if it is its part to act
     */
    abstract Transferee transferee(
            Dialog call, Supplier<IncomingReferral> refer, Function<IncomingReferral, OutgoingCall> manner);

    /** The same for a phone that is referred to two people: it stays with the one who answers first. */
    abstract Transferee transfereeOfTwo(Dialog call);

    /** The target's end of an attended transfer, when the call of transferor and target has ended as it should. */
    abstract Dialog joined(Phone target, Call consultation);

    /** The transferor leaves the call, as he or the server does when a transfer has succeeded. */
    abstract void released(Dialog transferor, Dialog transferee);

    /** Both talk to each other. */
    abstract void talk(Dialog one, Dialog other);

    /** Referred inside the call. */
    Transferee transferee(Dialog call) {
        return transferee(call, call::awaitRefer, referral -> referral.carryOut());
    }

    /** Referred outside of the call. */
    Transferee transferee(Phone phone, Dialog call) {
        return transferee(call, phone::awaitRefer, referral -> referral.carryOut());
    }

    /** Referred inside the call, to somebody whom nobody waits for. */
    Transferee impatientTransferee(Dialog call) {
        return transferee(call, call::awaitRefer, TransferMode::giveUp);
    }

    /** Referred inside a call that the transferor may leave at any time: who acts does not wait for him. */
    Transferee hastyTransferee(Dialog call) {
        return transferee(call, call::awaitRefer, TransferMode::hurry);
    }

    private static void carryOutUnless(CompletableFuture<Dialog> another, IncomingReferral referral) {
        referral.accept();
        referral.notify(100);
        OutgoingCall call = referral.call();
        Dialog answered = call.connect().unattended();
        boolean first = another.complete(answered);
        if (!first) {
            answered.bye().awaitFinal();
        }
        referral.notify(first ? 200 : 487);
    }

    private static OutgoingCall giveUp(IncomingReferral referral) {
        referral.accept();
        referral.notify(100).awaitFinal();
        OutgoingCall call = referral.call();
        call.awaitStatus(180);
        referral.notify(180).awaitFinal();
        OutgoingRequest cancel = call.cancel();
        IncomingResponse outcome = call.awaitFinal();
        call.ack();
        cancel.awaitFinal();
        referral.notify(outcome.status()).awaitFinal();
        return call;
    }

    private static OutgoingCall hurry(IncomingReferral referral) {
        referral.accept();
        referral.notify(100);
        OutgoingCall call = referral.call();
        IncomingResponse outcome = call.awaitFinal();
        call.ack();
        referral.notify(outcome.status());
        return call;
    }
}
