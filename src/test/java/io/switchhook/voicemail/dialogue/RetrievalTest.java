package io.switchhook.voicemail.dialogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.subscriber.Subscriber;
import io.switchhook.voicemail.store.GreetingKind;
import io.switchhook.voicemail.store.Message;
import io.switchhook.voicemail.store.MessageState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetrievalTest {

    private final Message first = Scene.message("sip:2000@example.net", MessageState.NEW, false, 1);
    private final Message second = Scene.message("sip:+4930777@gw.example.org", MessageState.NEW, false, 2);
    private final Message urgent = Scene.message("sip:bob@example.net", MessageState.NEW, true, 3);
    private final Message saved = Scene.message("", MessageState.SAVED, false, 0);

    private Scene hearing(Message... messages) {
        return Scene.main(messages).pressed("1").sound();
    }

    @Test
    void countsAreSaidAndOnlyWhatThereIsIsOffered() {
        assertThat(Scene.main(first, urgent, saved).said()).containsExactly(
                new Phrase.Counts(2, 1, 1), Prompt.MAIN_NEW, Prompt.MAIN_SAVED, Prompt.MAIN_OPTIONS);
        assertThat(Scene.main().said()).containsExactly(new Phrase.Counts(0, 0, 0), Prompt.MAIN_OPTIONS);
    }

    @Test
    void urgentOnesComeFirstThenTheOldestAndSavedOnesLast() {
        Scene scene = Scene.main(second, saved, urgent, first).pressed("1");
        for (Message message : List.of(urgent, first, second, saved)) {
            assertThat(scene.acts).contains(new Act.FetchMessage(message.id()));
            scene.sound().pressed("6");
        }
        assertThat(scene.answered(new Answer.Folder(List.of())).said()).startsWith(Prompt.NO_MORE_MESSAGES);
    }

    @Test
    void envelopeTellsWhoAndWhen() {
        assertThat(hearing(first).said()).containsExactly(Prompt.MESSAGE, new Phrase.Numeral(1), Prompt.FROM_NUMBER,
                new Phrase.Digits("2000"), Prompt.RECEIVED,
                new Phrase.Time(first.received()), new Phrase.Heard(Scene.SOUND));
        assertThat(hearing(saved).said()).startsWith(
                Prompt.MESSAGE, new Phrase.Numeral(1), Prompt.FROM_UNKNOWN, Prompt.RECEIVED);
        assertThat(hearing(urgent).said()).startsWith(Prompt.URGENT_MESSAGE, new Phrase.Numeral(1), Prompt.RECEIVED);
    }

    @Test
    void newMessageIsSavedWhenItWasHeardToItsEndAndNotBefore() {
        Scene scene = hearing(first, second);
        assertThat(scene.played().acts).contains(new Act.SaveMessage(first.id()));
        assertThat(scene.done().said())
                .containsExactly(Prompt.MESSAGE_MENU, Prompt.MENU_DELETE, Prompt.MENU_NEXT, Prompt.MENU_MORE);

        assertThat(hearing(first).hungUp().acts).isEmpty();
        assertThat(hearing(first, second).pressed("6").acts).doesNotContain(new Act.SaveMessage(first.id()));
        assertThat(hearing(saved).played().said()).startsWith(Prompt.MESSAGE_MENU);
    }

    @Test
    void playingIsPausedResumedAndWound() {
        Scene scene = hearing(first);
        assertThat(scene.pressed("#").acts).containsExactly(new Act.Skip(Duration.ofSeconds(5)));
        assertThat(scene.pressed("*").acts).containsExactly(new Act.Skip(Duration.ofSeconds(-5)));
        assertThat(scene.pressed("0").acts).startsWith(new Act.Pause());
        assertThat(scene.pressed("0").acts).containsExactly(new Act.Resume());
        assertThat(scene.pressed("2").said()).containsExactly(new Phrase.Heard(Scene.SOUND));
        assertThat(scene.pressed("0").timeUp().said()).containsExactly(Prompt.GOODBYE);
    }

    @Test
    void deletedMessageCanBeKeptAfterAll() {
        Scene scene = hearing(first).pressed("7");
        assertThat(scene.acts).contains(new Act.DeleteMessage(first.id()));
        assertThat(scene.done().said()).startsWith(Prompt.DELETED, Prompt.MESSAGE_MENU, Prompt.MENU_UNDELETE);
        assertThat(scene.pressed("7").acts).contains(new Act.UndeleteMessage(first.id()));
        assertThat(scene.done().said()).startsWith(Prompt.UNDELETED, Prompt.MESSAGE_MENU, Prompt.MENU_DELETE);
    }

    @Test
    void savingADeletedMessageUndeletesIt() {
        Scene scene = hearing(first).pressed("7").done().pressed("9");
        assertThat(scene.acts).contains(new Act.UndeleteMessage(first.id()));
        assertThat(scene.done().acts).contains(new Act.SaveMessage(first.id()));
        assertThat(scene.done().said()).startsWith(Prompt.SAVED);
    }

    @Test
    void deletedMessageThatIsHeardAgainStaysDeleted() {
        assertThat(hearing(first).pressed("7").done().pressed("5").sound().played().said()).startsWith(Prompt.MESSAGE_MENU);
    }

    @Test
    void messageThatIsGoneDoesNotTrapTheListener() {
        Scene scene = Scene.main(first, second).pressed("1").none();
        assertThat(scene.said()).startsWith(Prompt.NOT_PLAYED, Prompt.MESSAGE_MENU);
        assertThat(scene.pressed("6").acts).contains(new Act.FetchMessage(second.id()));
    }

    @Test
    void senderIsCalledBackAtHisAddress() {
        Scene scene = hearing(second).pressed("32");
        assertThat(scene.said()).endsWith(Prompt.CONNECTING);
        assertThat(scene.played().acts).containsExactly(new Act.Transfer(SipUri.parse("sip:+4930777@gw.example.org")));
        assertThat(scene.transferFailed().said()).startsWith(Prompt.NOT_REACHED, Prompt.MESSAGE_MENU);
        assertThat(hearing(saved).pressed("32").said()).contains(Prompt.FROM_UNKNOWN);
    }

    @Test
    void messageIsForwardedWithAnIntroduction() {
        Subscriber carol = Scene.subscriber(new Aor("carol", "example.net"), "3000");
        Scene scene = hearing(first).pressed("83000#");
        assertThat(scene.acts).contains(new Act.FindMailbox("3000", "example.net"));
        assertThat(scene.answered(new Answer.Mailbox(carol)).said()).containsExactly(Prompt.INTRODUCTION_MENU);
        scene.pressed("1").played().done().played().pressed("#").recorded(Scene.ENOUGH);
        assertThat(scene.said()).containsExactly(Prompt.NOTE_REVIEW);
        assertThat(scene.pressed("1").acts).contains(new Act.Forward(first.id(), carol.aor(), true));
        assertThat(scene.done().said()).startsWith(Prompt.FORWARDED, Prompt.MESSAGE_MENU);
    }

    @Test
    void messageIsForwardedAsItIs() {
        Subscriber carol = Scene.subscriber(new Aor("carol", "example.net"), "3000");
        Scene scene = hearing(first).pressed("83000#").answered(new Answer.Mailbox(carol)).pressed("2");

        assertThat(scene.acts).contains(new Act.Forward(first.id(), carol.aor(), false));
        assertThat(scene.failed(Answer.Reason.FULL).said()).startsWith(Prompt.OTHER_MAILBOX_FULL);
    }

    @Test
    void introductionIsDiscardedWhenItsSpeakerHangsUp() {
        Subscriber carol = Scene.subscriber(new Aor("carol", "example.net"), "3000");
        Scene scene = hearing(first).pressed("83000#").answered(new Answer.Mailbox(carol));
        scene.pressed("1").played().done().played();

        assertThat(scene.hungUp().recorded(Scene.ENOUGH).acts).containsExactly(new Act.DiscardTake());
    }

    @ParameterizedTest
    @CsvSource({"1,UNAVAILABLE", "2,BUSY", "3,NAME", "4,TEMPORARY"})
    void greetingsAreRecordedHeardAndRemoved(String key, GreetingKind kind) {
        Scene scene = Scene.main().pressed("0" + key);
        assertThat(scene.said()).endsWith(Prompt.GREETING_MENU);
        scene.pressed("1").played().done().played().pressed("#").recorded(Scene.ENOUGH);
        assertThat(scene.pressed("2").acts).contains(new Act.HearTake());
        assertThat(scene.sound().pressed("1").acts).contains(new Act.KeepGreeting(kind));
        assertThat(scene.done().said()).startsWith(Prompt.GREETING_STORED);
        assertThat(scene.pressed("3").acts).contains(new Act.FindGreeting(List.of(kind)));
        assertThat(scene.sound().said()).startsWith(new Phrase.Heard(Scene.SOUND));
        assertThat(scene.pressed("2").acts).contains(new Act.RemoveGreeting(kind));
        assertThat(scene.none().said()).startsWith(Prompt.NO_GREETING);
    }

    @Test
    void pinIsChangedWhenBothAreTheSame() {
        Scene scene = Scene.main().pressed("054711#");
        assertThat(scene.said()).endsWith(Prompt.NEW_PIN_AGAIN);
        assertThat(scene.pressed("4712#").said()).startsWith(Prompt.PINS_DIFFER, Prompt.NEW_PIN);
        assertThat(scene.pressed("4711#4711#").acts).contains(new Act.ChangePin("4711"));
        assertThat(scene.failed(Answer.Reason.WRONG).said()).startsWith(Prompt.PIN_WEAK, Prompt.NEW_PIN);
        assertThat(scene.pressed("7391#7391#").done().said()).startsWith(Prompt.PIN_CHANGED, Prompt.OPTIONS);
    }

    @Test
    void keysTypedAheadCount() {
        Scene scene = Scene.of(new Visit.Own(Scene.OWNER)).pressed("17");

        assertThat(scene.acts).isEmpty();
        assertThat(scene.answered(new Answer.Folder(List.of(first))).acts).contains(new Act.FetchMessage(first.id()));
        assertThat(scene.sound().acts).contains(new Act.DeleteMessage(first.id()));
    }

    @Test
    void menuIsOfferedThreeTimesAndThenTheCallEnds() {
        Scene scene = Scene.main();
        scene.played();
        assertThat(scene.timeUp().said()).containsExactly(Prompt.MAIN_OPTIONS);
        assertThat(scene.pressed("8").said()).containsExactly(Prompt.INVALID_KEY, Prompt.MAIN_OPTIONS);
        assertThat(scene.played().timeUp().said()).containsExactly(Prompt.GOODBYE);
        assertThat(scene.played().acts).containsExactly(new Act.HangUp());
    }

    @Test
    void brokenStoreIsSaid() {
        assertThat(Scene.of(new Visit.Own(Scene.OWNER)).failed(Answer.Reason.BROKEN).said())
                .containsExactly(Prompt.OUT_OF_ORDER, Prompt.GOODBYE);
    }
}
