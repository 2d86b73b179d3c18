package io.switchhook.voicemail.dialogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.sip.Aor;
import io.switchhook.voicemail.store.Message;
import io.switchhook.voicemail.store.MessageState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Whatever callers, stores and clocks do, a dialogue comes to its end and leaves nothing behind. */
class DialoguePropertyTest {

    /** What may happen of itself; what was asked for, played and waited for happens in between. */
    enum Happening { KEY, GO_ON, SILENCE, FULL, HANG_UP, NOT_REACHED }

    @Property(tries = 3000)
    void everyDialogueEndsAndEveryTakeIsKeptOrDiscardedOnce(
            @ForAll("visits") Visit visit, @ForAll("happenings") List<Happening> happenings, @ForAll("keys") String keys,
            @ForAll Random chance) {
        Play play = new Play(new Dialogue(visit, Scene.SETTINGS), chance);
        play.begin();
        int key = 0;
        for (Happening happening : happenings) {
            if (happening == Happening.KEY) {
                play.press(keys.charAt(key++ % keys.length()));
            } else {
                play.happen(happening);
            }
        }
        // From here on the caller does nothing more, or is gone.
        int left = 200;
        while (!play.isOver() && left-- > 0) {
            play.goOn();
        }

        assertThat(play.isOver()).as("stuck after %s", play.log).isTrue();
        assertThat(play.open).as("take left after %s", play.log).isFalse();
        assertThat(play.asked).as("unanswered after %s", play.log).isNull();
        assertThat(play.hungUp).as("nobody hung up after %s", play.log).isTrue();
    }

    @Provide
    Arbitrary<Visit> visits() {
        return Arbitraries.of(
                Scene.deposit(486), Scene.deposit(408), new Visit.Own(Scene.OWNER), new Visit.Unknown("example.net"));
    }

    @Provide
    Arbitrary<List<Happening>> happenings() {
        return Arbitraries.frequencyOf(
                        Tuple.of(8, Arbitraries.just(Happening.KEY)),
                        Tuple.of(8, Arbitraries.just(Happening.GO_ON)),
                        Tuple.of(1, Arbitraries.of(Happening.class)))
                .list().ofMaxSize(80);
    }

    @Provide
    Arbitrary<String> keys() {
        return Arbitraries.strings().withChars("0123456789*#").withChars("12345678##").ofMinLength(1).ofMaxLength(60);
    }

    /** The world around a dialogue, which answers at random, and notices what a runner could not do. */
    private static final class Play {

        private final Dialogue dialogue;
        private final Random chance;
        private final List<Object> log = new ArrayList<>();
        private final List<Message> messages = List.of(
                Scene.message("sip:2000@example.net", MessageState.NEW, true, 1),
                Scene.message("", MessageState.NEW, false, 2),
                Scene.message("sip:bob@example.net", MessageState.SAVED, false, 3));

        private Act.Asking asked;
        private boolean playing;
        private boolean paused;
        private boolean waiting;
        private boolean recording;
        private boolean stopped;
        private boolean transferring;
        private boolean open;
        private boolean hungUp;

        Play(Dialogue dialogue, Random chance) {
            this.dialogue = dialogue;
            this.chance = chance;
        }

        boolean isOver() {
            return dialogue.isOver() && asked == null && !stopped;
        }

        void begin() {
            done("begin", dialogue.begin());
        }

        void press(char key) {
            if (!hungUp) {
                done(key, dialogue.pressed(key));
            }
        }

        void happen(Happening happening) {
            switch (happening) {
                case SILENCE -> {
                    if (recording) {
                        done(happening, dialogue.silent());
                    }
                }
                case FULL -> {
                    if (recording) {
                        done(happening, dialogue.full());
                    }
                }
                case NOT_REACHED -> {
                    if (transferring) {
                        transferring = false;
                        done(happening, dialogue.transferFailed());
                    }
                }
                case HANG_UP -> hangUp();
                default -> goOn();
            }
        }

        private void hangUp() {
            if (!hungUp) {
                hungUp = true;
                done("hang-up", dialogue.hungUp());
            }
        }

        /** The next thing that is due comes. */
        void goOn() {
            if (stopped) {
                stopped = false;
                done("recorded", dialogue.recorded(chance.nextBoolean() ? Scene.ENOUGH : Scene.LITTLE));
            } else if (asked != null) {
                Act.Asking answered = asked;
                asked = null;
                Answer answer = answer(answered);
                boolean opening = answered instanceof Act.OpenMessage || answered instanceof Act.OpenNote;
                if (opening && answer instanceof Answer.Done) {
                    assertThat(open).as("two takes after %s", log).isFalse();
                    open = true;
                }
                done(answer, dialogue.answered(answer));
            } else if (transferring) {
                transferring = false;
                if (chance.nextBoolean()) {
                    done("not reached", dialogue.transferFailed());
                } else {
                    hangUp();
                }
            } else if (playing && !paused) {
                playing = false;
                done("played", dialogue.played());
            } else if (waiting) {
                waiting = false;
                done("time up", dialogue.timeUp());
            }
        }

        private Answer answer(Act.Asking act) {
            if (chance.nextInt(5) == 0) {
                return new Answer.Failed(Answer.Reason.values()[chance.nextInt(Answer.Reason.values().length)]);
            }
            if (act instanceof Act.FetchMessage || act instanceof Act.FindGreeting || act instanceof Act.HearTake) {
                return new Answer.Found(Scene.SOUND);
            }
            if (act instanceof Act.ListMessages) {
                return new Answer.Folder(messages.subList(0, chance.nextInt(messages.size() + 1)));
            }
            if (act instanceof Act.SignIn || act instanceof Act.FindMailbox) {
                return new Answer.Mailbox(Scene.subscriber(new Aor("carol", "example.net"), "3000"));
            }
            return new Answer.Done();
        }

        private void done(Object event, List<Act> acts) {
            log.add(event);
            log.addAll(acts);
            if (!acts.isEmpty()) {
                waiting = false;
            }
            acts.forEach(this::carryOut);
        }

        private void carryOut(Act act) {
            if (act instanceof Act.Asking asking) {
                assertThat(asked).as("two questions after %s", log).isNull();
                asked = asking;
                boolean takes = act instanceof Act.KeepMessage || act instanceof Act.KeepGreeting
                        || act instanceof Act.Forward forward && forward.introduced();
                if (takes) {
                    closeTake();
                }
                assertThat(open || !(act instanceof Act.HearTake)).as("nothing to hear after %s", log).isTrue();
            } else if (act instanceof Act.Play) {
                playing = true;
                paused = false;
            } else if (act instanceof Act.Hush) {
                playing = false;
            } else if (act instanceof Act.Pause) {
                paused = true;
            } else if (act instanceof Act.Resume) {
                paused = false;
            } else if (act instanceof Act.Wait wait) {
                assertThat(wait.time()).isPositive().isLessThan(Duration.ofHours(1));
                waiting = true;
            } else if (act instanceof Act.Record) {
                assertThat(open && !recording).as("recorded into nothing after %s", log).isTrue();
                recording = true;
            } else if (act instanceof Act.StopRecording) {
                assertThat(recording).as("stopped nothing after %s", log).isTrue();
                recording = false;
                stopped = true;
            } else if (act instanceof Act.DiscardTake) {
                closeTake();
            } else if (act instanceof Act.Transfer) {
                transferring = true;
            } else if (act instanceof Act.HangUp) {
                assertThat(hungUp).as("hung up twice after %s", log).isFalse();
                hungUp = true;
            }
        }

        private void closeTake() {
            assertThat(open && !recording).as("no take, or one that is being recorded, after %s", log).isTrue();
            open = false;
        }
    }
}
