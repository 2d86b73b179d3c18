package io.switchhook.voicemail.dialogue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SignInTest {

    private static final Act LIST = new Act.ListMessages();

    @Test
    void numberAndPinLeadToTheMailbox() {
        Scene scene = Scene.of(new Visit.Unknown("example.net"));
        assertThat(scene.said()).containsExactly(Prompt.MAILBOX_NUMBER);
        assertThat(scene.pressed("1000#").said()).containsExactly(Prompt.PIN);
        assertThat(scene.pressed("7391#").acts).contains(new Act.SignIn("1000", "example.net", "7391"));
        assertThat(scene.answered(new Answer.Mailbox(Scene.OWNER)).acts).contains(LIST);
    }

    @Test
    void pauseEndsANumberAsThePoundKeyDoes() {
        Scene scene = Scene.of(new Visit.Unknown("example.net")).pressed("1000");

        assertThat(scene.acts).endsWith(new Act.Hush(), new Act.Wait(Entry.PAUSE));
        assertThat(scene.timeUp().said()).containsExactly(Prompt.PIN);
    }

    @Test
    void starBeginsTheNumberAnew() {
        assertThat(Scene.of(new Visit.Unknown("example.net")).pressed("99*1000#7391#").acts)
                .contains(new Act.SignIn("1000", "example.net", "7391"));
    }

    @Test
    void thirdWrongPinEndsTheCall() {
        Scene scene = Scene.of(new Visit.Unknown("example.net"));
        for (int attempt = 1; attempt <= 2; attempt++) {
            assertThat(scene.pressed("1000#1111#").failed(Answer.Reason.WRONG).said())
                    .containsExactly(Prompt.WRONG_PIN, Prompt.MAILBOX_NUMBER);
        }
        assertThat(scene.pressed("1000#1111#").failed(Answer.Reason.WRONG).said())
                .containsExactly(Prompt.WRONG_PIN, Prompt.GOODBYE);
        assertThat(scene.played().acts).containsExactly(new Act.HangUp());
    }

    @Test
    void callerWhoSignsInIsAskedForThePinOnly() {
        Scene scene = Scene.greeted(486).pressed("*7391#");

        assertThat(scene.acts).contains(new Act.SignIn("alice", "example.net", "7391"));
        assertThat(scene.failed(Answer.Reason.WRONG).said()).containsExactly(Prompt.WRONG_PIN, Prompt.PIN);
        assertThat(scene.pressed("7392#").answered(new Answer.Mailbox(Scene.OWNER)).acts).contains(LIST);
    }

    @Test
    void lockedMailboxSaysSo() {
        assertThat(Scene.of(new Visit.Unknown("example.net")).pressed("1000#1111#").failed(Answer.Reason.LOCKED).said())
                .containsExactly(Prompt.PIN_LOCKED, Prompt.GOODBYE);
    }

    @Test
    void whoTypesNothingIsAskedThreeTimes() {
        Scene scene = Scene.of(new Visit.Unknown("example.net"));
        assertThat(scene.played().timeUp().said()).containsExactly(Prompt.MAILBOX_NUMBER);
        assertThat(scene.played().timeUp().said()).containsExactly(Prompt.MAILBOX_NUMBER);
        assertThat(scene.played().timeUp().said()).containsExactly(Prompt.GOODBYE);
    }

    @Test
    void keysThatNoPhoneHasArePassedOver() {
        assertThat(Scene.of(new Visit.Unknown("example.net")).pressed("ABCD").acts).isEmpty();
    }
}
