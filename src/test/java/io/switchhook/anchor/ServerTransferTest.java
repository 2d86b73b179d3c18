package io.switchhook.anchor;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.anchor.ServerTransfer.Action;
import io.switchhook.anchor.ServerTransfer.Action.Call;
import io.switchhook.anchor.ServerTransfer.Action.Cancel;
import io.switchhook.anchor.ServerTransfer.Action.Connect;
import io.switchhook.anchor.ServerTransfer.Action.Dismiss;
import io.switchhook.anchor.ServerTransfer.Action.End;
import io.switchhook.anchor.ServerTransfer.Action.HangUp;
import io.switchhook.anchor.ServerTransfer.Action.Notify;
import io.switchhook.anchor.ServerTransfer.Action.OvertakeOthers;
import io.switchhook.anchor.ServerTransfer.Action.Restore;
import io.switchhook.anchor.ServerTransfer.Action.RestoreConsultation;
import io.switchhook.anchor.ServerTransfer.Kind;
import io.switchhook.anchor.ServerTransfer.Party;
import io.switchhook.anchor.ServerTransfer.Stage;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServerTransferTest {

    private static final Action JOIN = new Action.Join();

    private final Contest call = new Contest();
    private final Contest consultation = new Contest();
    private final ServerTransfer blind = new ServerTransfer(Kind.CALLED, true, call, Optional.empty());
    private final ServerTransfer attended = new ServerTransfer(Kind.IN_CALL, true, call, Optional.of(consultation));

    @Test
    void targetIsCalledAndConnectedAndTransferorHungUpWhenHeKnows() {
        assertThat(blind.begin()).containsExactly(new Notify(100, false), new Call(Stage.TARGET));
        assertThat(blind.progressed(Stage.TARGET, 180)).containsExactly(new Notify(180, false));
        assertThat(blind.answered(Stage.TARGET)).containsExactly(JOIN);
        assertThat(blind.joined()).containsExactly(new Connect(), new OvertakeOthers(), new Notify(200, true));
        assertThat(blind.notified(true)).containsExactly(new HangUp(Party.TRANSFEROR, 200), new End());
    }

    @Test
    void progressIsToldOnceForEachStatus() {
        blind.begin();
        assertThat(blind.progressed(Stage.TARGET, 100)).isEmpty();
        assertThat(blind.progressed(Stage.TARGET, 180)).hasSize(1);
        assertThat(blind.progressed(Stage.TARGET, 180)).isEmpty();
        assertThat(blind.progressed(Stage.TARGET, 183)).hasSize(1);
    }

    @Test
    void refusedTargetLeavesTheCallAsItWas() {
        blind.begin();
        assertThat(blind.refused(Stage.TARGET, 486)).containsExactly(new Restore(), new Notify(486, true));
        assertThat(blind.notified(true)).containsExactly(new End());
    }

    @Test
    void silentTargetIsCancelled() {
        blind.begin();
        assertThat(blind.answerTimeOver(Stage.TARGET))
                .containsExactly(new Cancel(), new Restore(), new Notify(408, true));
        assertThat(blind.answered(Stage.TARGET)).containsExactly(new Dismiss());
    }

    @Test
    void codecsThatDoNotFitAreAFailure() {
        blind.begin();
        blind.answered(Stage.TARGET);
        assertThat(blind.joinFailed(488))
                .containsExactly(new HangUp(Party.TARGET, 488), new Restore(), new Notify(488, true));
    }

    @Test
    void transferorMayHangUpAtOnce() {
        blind.begin();
        assertThat(blind.left(Party.TRANSFEROR)).isEmpty();
        assertThat(blind.answered(Stage.TARGET)).containsExactly(JOIN);
        assertThat(blind.joined()).containsExactly(new Connect(), new OvertakeOthers(), new Notify(200, true), new End());
    }

    @Test
    void transferorWhoHungUpBeforeTheFailureIsCalledBack() {
        blind.begin();
        blind.left(Party.TRANSFEROR);
        assertThat(blind.refused(Stage.TARGET, 486)).containsExactly(new Notify(486, true), new Call(Stage.RECALL));
        assertThat(blind.progressed(Stage.RECALL, 180)).isEmpty();
        assertThat(blind.answered(Stage.RECALL)).containsExactly(JOIN);
        assertThat(blind.joined()).containsExactly(new Connect(), new OvertakeOthers(), new End());
    }

    @Test
    void transferorWhoseByeCrossesTheFailureIsCalledBack() {
        blind.begin();
        blind.refused(Stage.TARGET, 486);
        assertThat(blind.left(Party.TRANSFEROR)).containsExactly(new Call(Stage.RECALL));
        assertThat(blind.notified(true)).isEmpty();
    }

    @Test
    void recallThatIsNotAnsweredGoesToVoicemailAndThenTheTransfereeIsTold() {
        blind.begin();
        blind.left(Party.TRANSFEROR);
        blind.refused(Stage.TARGET, 486);
        assertThat(blind.answerTimeOver(Stage.RECALL)).containsExactly(new Cancel(), new Call(Stage.VOICEMAIL));
        assertThat(blind.refused(Stage.VOICEMAIL, 404)).containsExactly(new HangUp(Party.TRANSFEREE, 486), new End());
    }

    @Test
    void withoutVoicemailTheTransfereeIsToldAtOnce() {
        ServerTransfer transfer = new ServerTransfer(Kind.CALLED, false, call, Optional.empty());
        transfer.begin();
        transfer.left(Party.TRANSFEROR);
        transfer.refused(Stage.TARGET, 603);
        assertThat(transfer.refused(Stage.RECALL, 480)).containsExactly(new HangUp(Party.TRANSFEREE, 603), new End());
    }

    @Test
    void transfereeWhoHangsUpEndsTheSearch() {
        blind.begin();
        assertThat(blind.left(Party.TRANSFEREE)).containsExactly(new Cancel(), new Notify(487, true));
        assertThat(blind.notified(true)).containsExactly(new HangUp(Party.TRANSFEROR, 487), new End());
    }

    @Test
    void transfereeWhoHangsUpWhileBeingConnectedLeavesNobodyBehind() {
        blind.begin();
        blind.answered(Stage.TARGET);
        assertThat(blind.left(Party.TRANSFEREE))
                .containsExactly(new HangUp(Party.TARGET, 487), new Notify(487, true));
        assertThat(blind.joinFailed(480)).isEmpty();
    }

    @Test
    void transfereeWhoHangsUpDuringTheRecallEndsIt() {
        blind.begin();
        blind.left(Party.TRANSFEROR);
        blind.refused(Stage.TARGET, 486);
        assertThat(blind.left(Party.TRANSFEREE)).containsExactly(new Cancel(), new End());
    }

    @Test
    void transfereeWhoHangsUpAfterTheFailureTakesTheTransferorWithHim() {
        blind.begin();
        blind.refused(Stage.TARGET, 486);
        assertThat(blind.left(Party.TRANSFEREE)).isEmpty();
        assertThat(blind.notified(true)).containsExactly(new HangUp(Party.TRANSFEROR, 487), new End());
    }

    @Test
    void attendedTransferJoinsTheFarPartiesAndHangsUpBothOfTheTransferor() {
        assertThat(attended.begin()).containsExactly(new Notify(100, false), JOIN);
        assertThat(attended.joined())
                .containsExactly(new Connect(), new OvertakeOthers(), new HangUp(Party.CONSULTATION, 200), new Notify(200, true));
        assertThat(attended.notified(true)).containsExactly(new HangUp(Party.TRANSFEROR, 200), new End());
    }

    @Test
    void transferorMayHangUpBothAtOnce() {
        attended.begin();
        assertThat(attended.left(Party.CONSULTATION)).isEmpty();
        assertThat(attended.left(Party.TRANSFEROR)).isEmpty();
        assertThat(attended.joined()).containsExactly(new Connect(), new OvertakeOthers(), new Notify(200, true), new End());
    }

    @Test
    void attendedTransferThatFailsLeavesBothCalls() {
        attended.begin();
        assertThat(attended.joinFailed(488))
                .containsExactly(new RestoreConsultation(), new Restore(), new Notify(488, true));
    }

    @Test
    void targetThatHangsUpTakesTheConsultationWithIt() {
        attended.begin();
        assertThat(attended.left(Party.TARGET))
                .containsExactly(new HangUp(Party.CONSULTATION, 480), new Restore(), new Notify(480, true));
    }

    @Test
    void failedAttendedTransferWithoutTransferorRecallsHimAndTellsTheTarget() {
        attended.begin();
        attended.left(Party.CONSULTATION);
        attended.left(Party.TRANSFEROR);
        assertThat(attended.joinFailed(488)).containsExactly(
                new HangUp(Party.TARGET, 488), new Notify(488, true), new Call(Stage.RECALL));
        attended.answered(Stage.RECALL);
        assertThat(attended.joined()).containsExactly(new Connect(), new OvertakeOthers(), new End());
    }

    @Test
    void whoHangsUpBeforeTheReferIsAnsweredIsMissed() {
        assertThat(blind.left(Party.TRANSFEREE)).isEmpty();
        assertThat(blind.begin()).containsExactly(new Notify(100, false), new Notify(487, true));
        attended.left(Party.CONSULTATION);
        assertThat(attended.begin()).contains(JOIN);
    }

    @Test
    void targetThatHangsUpBeforeTheReferIsAnsweredIsAFailure() {
        attended.left(Party.TARGET);
        assertThat(attended.begin()).containsExactly(new Notify(100, false), new HangUp(Party.CONSULTATION, 480), new Restore(),
                new Notify(480, true));
    }

    @Test
    void firstOfTwoToBeAnsweredWins() {
        ServerTransfer other = new ServerTransfer(Kind.CALLED, true, call, Optional.empty());
        blind.begin();
        other.begin();
        other.answered(Stage.TARGET);
        assertThat(blind.answered(Stage.TARGET)).containsExactly(new Dismiss(), new Notify(487, true), new End());
        assertThat(other.joined()).contains(new Connect());
        assertThat(other.notified(true)).contains(new HangUp(Party.TRANSFEROR, 200));
    }

    @Test
    void transferorIsHungUpWhenHeKnowsOfTheOtherTransferToo() {
        blind.begin();
        blind.answered(Stage.TARGET);
        blind.joined();
        assertThat(blind.allNotified()).isEmpty();
        assertThat(blind.notified(false)).isEmpty();
        assertThat(blind.allNotified()).containsExactly(new HangUp(Party.TRANSFEROR, 200), new End());
        assertThat(blind.allNotified()).isEmpty();
    }

    @Test
    void transferorWhoHangsUpBeforeHeKnowsOfTheOtherTransferGetsNoBye() {
        blind.begin();
        blind.answered(Stage.TARGET);
        blind.joined();
        blind.notified(false);
        assertThat(blind.left(Party.TRANSFEROR)).containsExactly(new End());
        assertThat(blind.allNotified()).isEmpty();
    }

    @Test
    void transferThatIsOvertakenBeforeItsReferIsAnsweredCallsNobody() {
        assertThat(blind.overtaken()).isEmpty();
        assertThat(blind.begin()).containsExactly(new Notify(100, false), new Notify(487, true), new End());
    }

    @Test
    void overtakenTransferEndsItsSearch() {
        blind.begin();
        assertThat(blind.overtaken()).containsExactly(new Cancel(), new Notify(487, true), new End());
        assertThat(blind.left(Party.TRANSFEROR)).isEmpty();
    }

    @Test
    void oneOfTwoThatFailsWithoutTransferorLeavesItToTheOther() {
        ServerTransfer other = new ServerTransfer(Kind.CALLED, true, call, Optional.empty());
        blind.begin();
        other.begin();
        blind.left(Party.TRANSFEROR);
        other.left(Party.TRANSFEROR);
        assertThat(blind.refused(Stage.TARGET, 486)).containsExactly(new Notify(486, true), new End());
        assertThat(other.refused(Stage.TARGET, 480)).contains(new Call(Stage.RECALL));
    }

    @Test
    void twoCannotConnectTheSameTarget() {
        ServerTransfer back = new ServerTransfer(Kind.IN_CALL, true, consultation, Optional.of(call));
        attended.begin();
        assertThat(back.begin()).containsExactly(
                new Notify(100, false), new Notify(487, true), new End());
        attended.joinFailed(488);
        ServerTransfer again = new ServerTransfer(Kind.IN_CALL, true, consultation, Optional.of(call));
        assertThat(again.begin()).contains(JOIN);
    }

    @ParameterizedTest
    @EnumSource
    void nothingHappensAfterTheEnd(Party party) {
        blind.begin();
        blind.answered(Stage.TARGET);
        blind.joined();
        blind.notified(true);
        assertThat(blind.left(party)).isEmpty();
        assertThat(blind.notified(true)).isEmpty();
        assertThat(blind.refused(Stage.TARGET, 486)).isEmpty();
        assertThat(blind.answerTimeOver(Stage.TARGET)).isEmpty();
    }
}
