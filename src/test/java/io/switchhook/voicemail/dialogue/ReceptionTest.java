package io.switchhook.voicemail.dialogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.voicemail.store.GreetingKind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReceptionTest {

    @ParameterizedTest
    @CsvSource({"486,BUSY", "600,BUSY", "408,UNAVAILABLE", "480,UNAVAILABLE", "404,UNAVAILABLE", "302,UNAVAILABLE",
        "487,UNAVAILABLE", "503,UNAVAILABLE", "0,UNAVAILABLE"})
    void causeChoosesTheGreetingAndTheTemporaryOneIsBeforeAll(int cause, GreetingKind kind) {
        Scene scene = Scene.of(Scene.deposit(cause)).done();

        assertThat(scene.acts).contains(new Act.FindGreeting(List.of(GreetingKind.TEMPORARY, kind)));
        assertThat(scene.sound().said()).containsExactly(new Phrase.Heard(Scene.SOUND));
    }

    @ParameterizedTest
    @CsvSource({"486,IS_BUSY", "408,IS_UNAVAILABLE"})
    void whoHasNoGreetingIsNamedByHisShortestNumber(int cause, Prompt state) {
        assertThat(Scene.greeted(cause).said()).containsExactly(
                Prompt.PERSON_AT, new Phrase.Digits("1000"), state, Prompt.LEAVE_MESSAGE);
    }

    @Test
    void whoHasRecordedHisNameIsNamedByIt() {
        assertThat(Scene.of(Scene.deposit(486)).done().none().sound().said()).containsExactly(
                new Phrase.Heard(Scene.SOUND), Prompt.IS_BUSY, Prompt.LEAVE_MESSAGE);
    }

    @Test
    void whoHasNoNumberIsTheOneWhoWasCalled() {
        Scene scene = Scene.of(new Visit.Deposit(Scene.subscriber(new Aor("carol", "example.net")), 408, "", "", "call"));

        assertThat(scene.done().none().none().said()).startsWith(Prompt.PERSON_YOU_CALL, Prompt.IS_UNAVAILABLE);
    }

    @Test
    void brokenStoreStillGreets() {
        assertThat(Scene.of(Scene.deposit(486)).done().failed(Answer.Reason.BROKEN).failed(Answer.Reason.BROKEN).said())
                .contains(Prompt.IS_BUSY);
    }

    @ParameterizedTest
    @CsvSource({"FULL,MAILBOX_FULL", "BROKEN,OUT_OF_ORDER"})
    void mailboxWithoutRoomSaysSoAndHangsUp(Answer.Reason reason, Prompt prompt) {
        Scene scene = Scene.of(Scene.deposit(486)).failed(reason).none().none();

        assertThat(scene.said()).endsWith(Prompt.IS_BUSY, prompt, Prompt.GOODBYE);
        assertThat(scene.pressed("1").acts).isEmpty();
        assertThat(scene.played().acts).containsExactly(new Act.HangUp());
        assertThat(scene.dialogue.isOver()).isTrue();
    }

    @Test
    void ownerOfAFullMailboxGetsIn() {
        Scene scene = Scene.of(Scene.deposit(486)).failed(Answer.Reason.FULL).none().none();

        assertThat(scene.pressed("*").said()).containsExactly(Prompt.PIN);
    }

    @Test
    void mailboxThatFillsUpMeanwhileSaysSo() {
        assertThat(Scene.greeted(486).played().failed(Answer.Reason.FULL).said())
                .containsExactly(Prompt.MAILBOX_FULL, Prompt.GOODBYE);
    }

    @Test
    void afterTheToneThereIsRoomForTheLongestMessage() {
        Scene scene = Scene.greeted(486).played();

        assertThat(scene.acts).contains(new Act.OpenMessage());
        assertThat(scene.done().acts).containsExactly(
                new Act.Play(List.of(new Phrase.Tone())), new Act.Record(Duration.ofMinutes(3)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"#", "1", "5", "##", "9#"})
    void keysSkipTheGreetingAndNoneOfThemEndsTheMessage(String keys) {
        Scene scene = Scene.greeted(486).pressed(keys);

        assertThat(scene.acts).contains(new Act.OpenMessage());
        assertThat(scene.done().acts).containsExactly(
                new Act.Play(List.of(new Phrase.Tone())), new Act.Record(Duration.ofMinutes(3)));
    }

    @Test
    void zeroLeadsToTheOperator() {
        Scene scene = Scene.greeted(486).pressed("0");

        assertThat(scene.said()).containsExactly(Prompt.CONNECTING);
        assertThat(scene.played().acts).containsExactly(new Act.Transfer(SipUri.parse("sip:operator@example.net")));
        assertThat(scene.transferFailed().said()).containsExactly(Prompt.NOT_REACHED, Prompt.GOODBYE);
    }

    @Test
    void hangUpDeliversTheMessage() {
        Scene scene = Scene.recording().hungUp();

        assertThat(scene.acts).containsExactly(new Act.StopRecording());
        assertThat(scene.recorded(Scene.ENOUGH).acts).containsExactly(new Act.KeepMessage(false));
        assertThat(scene.dialogue.isOver()).isTrue();
    }

    @Test
    void hangUpInTheMomentOfTheKeyDeliversItToo() {
        assertThat(Scene.recording().pressed("#").hungUp().recorded(Scene.ENOUGH).acts)
                .containsExactly(new Act.KeepMessage(false));
    }

    @Test
    void nothingSaidIsDiscarded() {
        assertThat(Scene.recording().hungUp().recorded(Scene.LITTLE).acts).containsExactly(new Act.DiscardTake());
        assertThat(Scene.recording().silent().recorded(Scene.LITTLE).acts)
                .containsExactly(new Act.DiscardTake(), new Act.Play(List.of(Prompt.GOODBYE)));
    }

    @Test
    void silenceDeliversWhatWasSaid() {
        Scene scene = Scene.recording().silent().recorded(Scene.ENOUGH);

        assertThat(scene.acts).contains(new Act.KeepMessage(false));
        assertThat(scene.done().said()).containsExactly(Prompt.MESSAGE_LEFT, Prompt.GOODBYE);
    }

    @Test
    void recordingToWhichNothingComesEnds() {
        assertThat(Scene.recording().timeUp().acts).containsExactly(new Act.StopRecording());
    }

    @Test
    void longestMessageCanBeReviewed() {
        assertThat(Scene.recording().full().recorded(Scene.ENOUGH).said()).containsExactly(Prompt.TOO_LONG, Prompt.REVIEW);
    }

    @Test
    void tooShortMessageIsAskedForThreeTimes() {
        Scene scene = Scene.recording();
        for (int attempt = 1; attempt <= 2; attempt++) {
            assertThat(scene.pressed("#").recorded(Scene.LITTLE).acts)
                    .containsExactly(new Act.DiscardTake(), new Act.Play(List.of(Prompt.TOO_SHORT)));
            scene.played().done().played();
        }
        assertThat(scene.pressed("#").recorded(Scene.LITTLE).said()).containsExactly(Prompt.GOODBYE);
    }

    @Test
    void reviewAcceptsMarksHearsAndRepeats() {
        Scene scene = Scene.recording().pressed("#").recorded(Scene.ENOUGH);
        assertThat(scene.said()).containsExactly(Prompt.REVIEW);
        assertThat(scene.pressed("4").said()).containsExactly(Prompt.MARKED_URGENT, Prompt.REVIEW);
        assertThat(scene.pressed("2").acts).contains(new Act.HearTake());
        assertThat(scene.sound().said()).containsExactly(new Phrase.Heard(Scene.SOUND), Prompt.REVIEW);
        assertThat(scene.pressed("1").acts).contains(new Act.KeepMessage(true));

        Scene again = Scene.recording().pressed("#").recorded(Scene.ENOUGH).pressed("3");
        assertThat(again.acts).containsSubsequence(new Act.DiscardTake(), new Act.OpenMessage());
    }

    @Test
    void markIsTakenBack() {
        Scene scene = Scene.recording().pressed("#").recorded(Scene.ENOUGH).pressed("44");

        assertThat(scene.said()).contains(Prompt.UNMARKED_URGENT);
        assertThat(scene.pressed("1").acts).contains(new Act.KeepMessage(false));
    }

    @Test
    void silentReviewDeliversAfterThreeOffers() {
        Scene scene = Scene.recording().pressed("#").recorded(Scene.ENOUGH);

        assertThat(scene.played().acts).containsExactly(new Act.Wait(Menu.TIME));
        assertThat(scene.timeUp().said()).containsExactly(Prompt.REVIEW);
        assertThat(scene.timeUp().said()).containsExactly(Prompt.REVIEW);
        assertThat(scene.timeUp().acts).contains(new Act.KeepMessage(false));
    }

    @Test
    void hangUpInTheReviewDelivers() {
        assertThat(Scene.recording().pressed("#").recorded(Scene.ENOUGH).pressed("4").hungUp().acts)
                .containsExactly(new Act.KeepMessage(true));
        assertThat(Scene.recording().pressed("#").recorded(Scene.ENOUGH).pressed("2").hungUp().sound().acts)
                .containsExactly(new Act.KeepMessage(false));
    }

    @Test
    void hangUpBeforeTheToneLeavesNothing() {
        assertThat(Scene.greeted(486).hungUp().acts).isEmpty();
        Scene opening = Scene.greeted(486).played().hungUp();
        assertThat(opening.dialogue.isOver()).isFalse();
        assertThat(opening.done().acts).containsExactly(new Act.DiscardTake());
        assertThat(opening.dialogue.isOver()).isTrue();
        Scene sounding = Scene.greeted(486).played().done().hungUp();
        assertThat(sounding.acts).containsExactly(new Act.StopRecording());
        assertThat(sounding.recorded(Duration.ZERO).acts).containsExactly(new Act.DiscardTake());
        assertThat(sounding.dialogue.isOver()).isTrue();
    }

    @Test
    void hangUpThatOvertakesTheEndOfTheToneDeliversTheMessage() {
        assertThat(Scene.greeted(486).played().done().hungUp().recorded(Scene.ENOUGH).acts)
                .containsExactly(new Act.KeepMessage(false));
    }

    @Test
    void noMoreRoomDuringTheToneEndsTheMessage() {
        assertThat(Scene.greeted(486).played().done().full().acts).containsExactly(new Act.StopRecording());
    }

    @ParameterizedTest
    @EnumSource(Answer.Reason.class)
    void messageThatCannotBeStoredIsNotPromised(Answer.Reason reason) {
        assertThat(Scene.recording().pressed("#").recorded(Scene.ENOUGH).pressed("1").failed(reason).said())
                .containsExactly(Prompt.NOT_LEFT, Prompt.GOODBYE);
    }
}
