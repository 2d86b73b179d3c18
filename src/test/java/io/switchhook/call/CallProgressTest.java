package io.switchhook.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.call.CallProgress.Action;
import io.switchhook.forwarding.CallFacts;
import io.switchhook.forwarding.Caller;
import io.switchhook.forwarding.Condition;
import io.switchhook.forwarding.ForwardingRules;
import io.switchhook.routing.Breadth;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.subscriber.FilledDirectory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is done on each event of a call; branch numbers count up from 0, attempts from 1. */
class CallProgressTest {

    private static final Aor CALLEE = new Aor("callee", "example.net");
    private static final Duration RING = Duration.ofSeconds(20);
    private static final Duration UNREACHABLE = Duration.ofSeconds(4);

    private static CallProgress ringing(int... phonesPerStage) {
        CallProgress progress = searching(60, phonesPerStage);
        progress.begin();
        return progress;
    }

    private static CallProgress searching(int breadth, int... phonesPerStage) {
        List<Attempt> stages = IntStream.of(phonesPerStage)
                .mapToObj(phones -> new Attempt(
                        IntStream.range(0, phones)
                                .mapToObj(i -> Target.of(SipUri.parse("sip:phone" + i + "@10.0.0.1")))
                                .toList(),
                        RING, UNREACHABLE, false))
                .toList();
        return new CallProgress(plan(stages, new FakeDirections(
                condition -> Optional.of(SipUri.parse("sip:" + condition.settingName() + "@voicemail")))), engagement(),
                Breadth.of(List.of(), breadth));
    }

    private static Engagement engagement() {
        Engagement engagement =
                new Engagements(FilledDirectory.of("example.net", "alice"), Clock.systemUTC()).open("session");
        engagement.begin(Optional.empty());
        return engagement;
    }

    private static Breadth breadth() {
        return Breadth.of(List.of(), 60);
    }

    private static CallPlan plan(List<Attempt> stages, Directions directions) {
        return CallPlan.of(new Callee(CALLEE, stages, ForwardingRules.NONE, ZoneId.of("UTC")),
                new CallFacts(Caller.ANONYMOUS, CALLEE, Instant.EPOCH), directions);
    }

    private static void startsVoicemail(Action action, Condition condition, int attempt, int branch) {
        Action.Start start = (Action.Start) action;
        assertThat(start.forwarded()).contains(condition);
        assertThat(start.number()).isEqualTo(attempt);
        assertThat(start.firstBranch()).isEqualTo(branch);
    }

    @Test
    void beginStartsTheFirstStage() {
        CallProgress progress = new CallProgress(plan(
                List.of(new Attempt(List.of(Target.of(SipUri.parse("sip:a@b"))), RING, UNREACHABLE, false)),
                Directions.NONE), engagement(), breadth());

        assertThat(progress.begin()).singleElement().isInstanceOf(Action.Start.class);
    }

    @ParameterizedTest
    @CsvSource({"false, DEFLECTED", "true, DEFLECTED_RINGING"})
    void contactsOfAllPhonesAreFollowedWhenAllBranchesHaveEnded(boolean rings, Condition condition) {
        FakeWorld world = new FakeWorld(5).subscriber("b");
        List<Target> phones = List.of(Target.of(FakeWorld.phone("a", 1)), Target.of(FakeWorld.phone("a", 2)));
        CallProgress progress =
                new CallProgress(plan(List.of(new Attempt(phones, RING, UNREACHABLE, false)), world), engagement(), breadth());
        progress.begin();
        if (rings) {
            progress.provisional(1);
        }

        assertThat(progress.redirected(0, 302, List.of("<sip:x@example.org>;q=0.5"))).isEmpty();
        assertThat(progress.redirected(1, 302, List.of("<sip:b@example.net>"))).isEmpty();
        List<Action> actions = progress.allBranchesEnded();
        startsVoicemail(actions.get(1), condition, 2, 2);
        assertThat(((Action.Start) actions.get(1)).attempt().targets()).extracting(Target::uri)
                .containsExactly(FakeWorld.phone("b", 1));
        progress.rejected(2, 486);
        startsVoicemail(progress.allBranchesEnded().get(1), Condition.DEFLECTED, 3, 3);
    }

    @Test
    void busyPhoneLeadsToVoicemailWhenAllBranchesHaveEnded() {
        CallProgress progress = ringing(1);

        assertThat(progress.rejected(0, 486)).isEmpty();
        startsVoicemail(progress.allBranchesEnded().get(0), Condition.BUSY, 2, 1);
    }

    @Test
    void oneBusyPhoneLetsTheOtherRing() {
        CallProgress progress = ringing(2);

        assertThat(progress.rejected(0, 486)).isEmpty();
        assertThat(progress.provisional(1)).isEmpty();
        assertThat(progress.answered(1)).isEmpty();
    }

    @Test
    void declineCancelsTheOtherPhones() {
        CallProgress progress = ringing(2);
        progress.provisional(1);

        assertThat(progress.rejected(0, 603))
                .containsExactly(new Action.Cancel(List.of(1), CancelReason.DECLINED_ELSEWHERE));
        assertThat(progress.ringsOn()).isFalse();
        progress.rejected(1, 487);
        startsVoicemail(progress.allBranchesEnded().get(0), Condition.DECLINED, 2, 2);
    }

    @Test
    void answerCancelsTheOtherPhones() {
        CallProgress progress = ringing(3);
        progress.rejected(2, 486);

        assertThat(progress.answered(0))
                .containsExactly(new Action.Cancel(List.of(1), CancelReason.COMPLETED_ELSEWHERE));
    }

    @Test
    void secondAnswerChangesNothing() {
        CallProgress progress = ringing(2);
        progress.answered(0);

        assertThat(progress.answered(1)).isEmpty();
        assertThat(progress.allBranchesEnded()).isEmpty();
    }

    @Test
    void ringTimeCancelsAndThen487LeadsToVoicemail() {
        CallProgress progress = ringing(1);
        progress.provisional(0);

        assertThat(progress.ringTimeOver(1, Set.of(0))).containsExactly(
                new Action.Cancel(List.of(0), CancelReason.NO_ANSWER), new Action.AwaitCancelled(1, UNREACHABLE));
        assertThat(progress.rejected(0, 487)).isEmpty();
        startsVoicemail(progress.allBranchesEnded().get(0), Condition.NO_ANSWER, 2, 1);
    }

    @Test
    void answerThatCrossesOurCancelWins() {
        CallProgress progress = ringing(1);
        progress.provisional(0);
        progress.ringTimeOver(1, Set.of(0));

        assertThat(progress.answered(0)).isEmpty();
        assertThat(progress.cancelTimeOver(1)).isEmpty();
        assertThat(progress.isAnswered()).isTrue();
    }

    @Test
    void busyThatCrossesOurCancelIsBusy() {
        CallProgress progress = ringing(1);
        progress.provisional(0);
        progress.ringTimeOver(1, Set.of(0));
        progress.rejected(0, 486);

        startsVoicemail(progress.allBranchesEnded().get(0), Condition.BUSY, 2, 1);
    }

    @Test
    void phoneThatIgnoresCancelIsGivenUp() {
        CallProgress progress = ringing(1);
        progress.provisional(0);
        progress.ringTimeOver(1, Set.of(0));

        startsVoicemail(progress.cancelTimeOver(1).get(0), Condition.NO_ANSWER, 2, 1);
        assertThat(progress.provisional(0)).contains(CancelReason.NO_ANSWER);
        assertThat(progress.rejected(0, 487)).isEmpty();
    }

    @Test
    void silentPhoneIsCancelledAfterVoicemailIsStarted() {
        CallProgress progress = ringing(1);

        List<Action> actions = progress.unreachableTimeOver(1, Set.of());

        startsVoicemail(actions.get(0), Condition.UNREACHABLE, 2, 1);
        assertThat(actions.get(1)).isEqualTo(new Action.Cancel(List.of(0), CancelReason.NO_ANSWER));
    }

    @Test
    void phoneThatSaidTryingIsNotSilent() {
        assertThat(ringing(1).unreachableTimeOver(1, Set.of(0))).isEmpty();
    }

    @Test
    void silentPhoneIsGivenUpWhileAnotherRings() {
        CallProgress progress = ringing(2);
        progress.provisional(1);

        assertThat(progress.unreachableTimeOver(1, Set.of(1)))
                .containsExactly(new Action.Cancel(List.of(0), CancelReason.NO_ANSWER));
        // The container waits for the silent one, so nobody will report that all have ended.
        startsVoicemail(progress.rejected(1, 486).get(0), Condition.BUSY, 2, 2);
    }

    @Test
    void silentPhoneThatAnswersLateTakesTheCallFromVoicemail() {
        CallProgress progress = ringing(1);
        progress.unreachableTimeOver(1, Set.of());

        assertThat(progress.answered(0))
                .containsExactly(new Action.Cancel(List.of(1), CancelReason.COMPLETED_ELSEWHERE));
    }

    @Test
    void voicemailThatAnswersReleasesTheSilentPhone() {
        CallProgress progress = ringing(1);
        progress.unreachableTimeOver(1, Set.of());

        assertThat(progress.answered(1))
                .containsExactly(new Action.Cancel(List.of(0), CancelReason.COMPLETED_ELSEWHERE));
    }

    @Test
    void failedVoicemailBehindASilentPhoneIsToldToTheCallerAtOnce() {
        CallProgress progress = ringing(1);
        progress.unreachableTimeOver(1, Set.of());

        assertThat(progress.rejected(1, 503)).containsExactly(new Action.Refuse(408));
        assertThat(progress.allBranchesEnded()).containsExactly(new Action.Refuse(408));
    }

    @Test
    void timersOfAnEarlierAttemptAreIgnored() {
        CallProgress progress = ringing(1, 1);
        progress.rejected(0, 486);
        progress.allBranchesEnded();

        assertThat(progress.ringTimeOver(1, Set.of())).isEmpty();
        assertThat(progress.unreachableTimeOver(1, Set.of())).isEmpty();
        assertThat(progress.cancelTimeOver(1)).isEmpty();
    }

    @Test
    void nothingIsTriedAfterTheCallerCancelled() {
        CallProgress progress = ringing(1);
        progress.provisional(0);

        assertThat(progress.callerCancelled(Set.of(0))).isEmpty();
        assertThat(progress.rejected(0, 487)).isEmpty();
        assertThat(progress.allBranchesEnded()).containsExactly(new Action.Refuse(487));
        assertThat(progress.ringTimeOver(1, Set.of())).isEmpty();
    }

    @Test
    void busyThatCrossesTheCallersCancelIs487() {
        CallProgress progress = ringing(1);
        progress.callerCancelled(Set.of(0));
        progress.rejected(0, 486);

        assertThat(progress.allBranchesEnded()).containsExactly(new Action.Refuse(487));
    }

    @Test
    void cancelWithASilentPhoneIsAnsweredByUs() {
        assertThat(ringing(1).callerCancelled(Set.of())).containsExactly(new Action.Refuse(487));
    }

    @Test
    void uncaused487MeansThatTheCallerCancelled() {
        CallProgress progress = ringing(1);
        progress.provisional(0);
        progress.rejected(0, 487);

        assertThat(progress.isCancelledByCaller()).isTrue();
        assertThat(progress.allBranchesEnded()).containsExactly(new Action.Refuse(487));
    }

    @Test
    void branchThatCannotBeStartedIsUnreachable() {
        startsVoicemail(ringing(1).failedToStart(0).get(0), Condition.UNREACHABLE, 2, 1);
    }

    @Test
    void nextStageRingsAfterTheFirstWasNotAnswered() {
        CallProgress progress = ringing(1, 2);
        progress.provisional(0);
        progress.ringTimeOver(1, Set.of(0));
        progress.rejected(0, 487);

        Action.Start start = (Action.Start) progress.allBranchesEnded().get(0);

        assertThat(start.forwarded()).isEmpty();
        assertThat(start.attempt().targets()).hasSize(2);
    }

    // Several people at once

    /** Two of them with two phones each: branches 0 and 1 of the first, 2 and 3 of the second, who rings longer. */
    private static CallProgress ringingTwoPeople() {
        FakeWorld world = new FakeWorld(5).subscriber("b", 2, ForwardingRules.NONE).subscriber("c", 2, ForwardingRules.NONE)
                .subscriber("a", FakeWorld.rule(Condition.ALWAYS, "ring-all:b/5,c/9"));
        CallProgress progress = new CallProgress(world.call("a"), engagement(), breadth());
        progress.begin();
        for (int branch = 0; branch < 4; branch++) {
            progress.provisional(branch);
        }
        return progress;
    }

    @Test
    void oneWhoDeclinesDoesSoForHisOwnPhonesOnly() {
        CallProgress progress = ringingTwoPeople();

        assertThat(progress.rejected(0, 603))
                .containsExactly(new Action.Cancel(List.of(1), CancelReason.DECLINED_ELSEWHERE));
        assertThat(progress.ringsOn()).isTrue();
        assertThat(progress.rejected(1, 487)).isEmpty();
        assertThat(progress.answered(2))
                .containsExactly(new Action.Cancel(List.of(3), CancelReason.COMPLETED_ELSEWHERE));
    }

    @Test
    void shorterRingTimeEndsForOneWhileTheOtherRingsOn() {
        CallProgress progress = ringingTwoPeople();

        assertThat(progress.partyTimeOver(0, Set.of())).containsExactly(
                new Action.Cancel(List.of(0, 1), CancelReason.NO_ANSWER), new Action.AwaitCancelled(1, Duration.ofSeconds(4)));
        assertThat(progress.provisional(0)).contains(CancelReason.NO_ANSWER);
        assertThat(progress.provisional(2)).isEmpty();
        progress.rejected(0, 487);
        progress.rejected(1, 487);
        assertThat(progress.partyTimeOver(0, Set.of())).isEmpty();
        assertThat(progress.cancelTimeOver(1)).isEmpty();

        assertThat(progress.ringTimeOver(1, Set.of()).get(0))
                .isEqualTo(new Action.Cancel(List.of(2, 3), CancelReason.NO_ANSWER));
        progress.rejected(2, 487);
        progress.rejected(3, 487);
        startsVoicemail(progress.allBranchesEnded().get(0), Condition.NO_ANSWER, 2, 4);
    }

    @Test
    void phoneThatIgnoresTheCancelOfItsRingTimeHoldsNobodyUp() {
        CallProgress progress = ringingTwoPeople();

        progress.partyTimeOver(0, Set.of());
        progress.rejected(0, 487);
        assertThat(progress.cancelTimeOver(1)).isEmpty();
        progress.rejected(2, 486);

        startsVoicemail(progress.rejected(3, 486).get(0), Condition.NO_ANSWER, 2, 4);
        assertThat(progress.answered(4)).containsExactly(new Action.Cancel(List.of(1), CancelReason.COMPLETED_ELSEWHERE));
    }

    @Test
    void silentPhonesAreGivenUpWithTheRingTimeOfTheirOwner() {
        FakeWorld world = new FakeWorld(5).subscriber("b").subscriber("c").subscriber("a",
                FakeWorld.rule(Condition.ALWAYS, "ring-all:b/1,c/9"));
        CallProgress progress = new CallProgress(world.call("a"), engagement(), breadth());
        progress.begin();
        progress.provisional(1);

        assertThat(progress.partyTimeOver(0, Set.of())).containsExactly(
                new Action.Cancel(List.of(0), CancelReason.NO_ANSWER));
        startsVoicemail(progress.rejected(1, 486).get(0), Condition.BUSY, 2, 2);
    }

    @Test
    void phoneThatRingsLateIsToldWhatBecameOfTheCall() {
        CallProgress answered = ringing(2);
        answered.answered(0);
        assertThat(answered.provisional(1)).contains(CancelReason.COMPLETED_ELSEWHERE);

        CallProgress declined = ringing(2);
        declined.rejected(0, 603);
        assertThat(declined.provisional(1)).contains(CancelReason.DECLINED_ELSEWHERE);

        CallProgress cancelled = ringing(2);
        cancelled.callerCancelled(Set.of());
        assertThat(cancelled.provisional(1)).contains(CancelReason.CALLER_CANCELLED);

        CallProgress laterStage = ringing(1, 1);
        laterStage.unreachableTimeOver(1, Set.of());
        assertThat(laterStage.provisional(0)).contains(CancelReason.NO_ANSWER);
        laterStage.answered(1);
        assertThat(laterStage.provisional(0)).contains(CancelReason.COMPLETED_ELSEWHERE);
    }

    @Test
    void breadthIsDividedAmongTheBranchesAndHadBackWhenTheyEnd() {
        CallProgress progress = searching(3, 2, 3);
        assertThat(((Action.Start) progress.begin().get(0)).breadths()).containsExactly(1, 1);
        progress.rejected(0, 486);
        progress.rejected(1, 486);

        assertThat(((Action.Start) progress.allBranchesEnded().get(0)).breadths()).containsExactly(1, 1, 1);
    }

    @Test
    void breadthOfASilentPhoneIsNotHadBack() {
        CallProgress progress = searching(1, 1);
        progress.begin();

        assertThat(progress.unreachableTimeOver(1, Set.of())).first().isEqualTo(new Action.Refuse(Breadth.EXCEEDED));
    }

    @Test
    void morePhonesThanBreadthAreNotRung() {
        CallProgress progress = searching(1, 2);

        assertThat(progress.begin()).containsExactly(new Action.Refuse(Breadth.EXCEEDED));
        assertThat(progress.allBranchesEnded()).containsExactly(new Action.Refuse(Breadth.EXCEEDED));
    }
}
