package io.switchhook.voicemail.dialogue;

import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.sip.TelephoneNumber;
import io.switchhook.voicemail.media.Sound;
import io.switchhook.voicemail.store.Message;
import io.switchhook.voicemail.store.MessageState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The owner of a mailbox hears his messages one after the other. A new one that he has heard to its end is a saved one then.
 *
 * @param messages in the order in which they are heard
 * @param index which one it is
 * @param deleted those that he has deleted meanwhile, and may get back
 */
record Listening(Retrieval retrieval, List<Message> messages, int index, Set<UUID> deleted) {

    static final Duration SKIP = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    Listening(Retrieval retrieval, List<Message> messages) {
        this(retrieval, messages, 0, Set.of());
    }

    Step begin() {
        return hear(List.of());
    }

    private Message message() {
        return messages.get(index);
    }

    private boolean isDeleted() {
        return deleted.contains(message().id());
    }

    private Listening at(int other) {
        return new Listening(retrieval, messages, other, deleted);
    }

    private Step hear(List<Phrase> preface) {
        return Waiting.on(new Act.FetchMessage(message().id()), answer -> {
            if (answer instanceof Answer.Found found) {
                List<Phrase> all = new ArrayList<>(preface);
                all.addAll(envelope());
                all.add(new Phrase.Heard(found.sound()));
                return Step.to(new Playing(found.sound(), false), new Act.Play(List.copyOf(all)));
            }
            return menu(List.of(Prompt.NOT_PLAYED));
        });
    }

    private List<Phrase> envelope() {
        List<Phrase> envelope = new ArrayList<>();
        envelope.add(message().urgent() ? Prompt.URGENT_MESSAGE : Prompt.MESSAGE);
        envelope.add(new Phrase.Numeral(index + 1));
        Optional<TelephoneNumber> number = sender().flatMap(uri -> TelephoneNumber.ofSubscriberPart(uri.user()));
        if (number.isPresent()) {
            envelope.add(Prompt.FROM_NUMBER);
            envelope.add(new Phrase.Digits(number.get().digits()));
        } else if (sender().isEmpty()) {
            envelope.add(Prompt.FROM_UNKNOWN);
        }
        envelope.add(Prompt.RECEIVED);
        envelope.add(new Phrase.Time(message().received()));
        return envelope;
    }

    private Optional<SipUri> sender() {
        return SipUri.tryParse(message().from()).filter(uri -> !uri.user().isEmpty());
    }

    private Step menu(List<Phrase> preface) {
        List<Phrase> prompt = new ArrayList<>(List.of(Prompt.MESSAGE_MENU));
        prompt.add(isDeleted() ? Prompt.MENU_UNDELETE : Prompt.MENU_DELETE);
        if (index + 1 < messages.size()) {
            prompt.add(Prompt.MENU_NEXT);
        }
        prompt.add(Prompt.MENU_MORE);
        return Menu.of(prompt, keys()).after(preface);
    }

    /** What keys do when the message is over, and most of them while it is heard. */
    private Map<Character, Supplier<Step>> keys() {
        Map<Character, Supplier<Step>> keys = new HashMap<>();
        keys.put('2', () -> hear(List.of()));
        keys.put('3', () -> more(List.of()));
        keys.put('4', () -> index == 0 ? menu(List.of(Prompt.NO_PREVIOUS_MESSAGE)) : at(index - 1).hear(List.of()));
        keys.put('5', () -> hear(List.of()));
        keys.put('6', this::next);
        keys.put('7', isDeleted() ? this::undelete : this::delete);
        keys.put('8', this::forward);
        keys.put('9', this::save);
        keys.put('*', () -> menu(List.of()));
        keys.put('#', () -> retrieval.main(List.of()));
        return keys;
    }

    private Step next() {
        return index + 1 == messages.size()
                ? retrieval.main(List.of(Prompt.NO_MORE_MESSAGES))
                : at(index + 1).hear(List.of());
    }

    private Step more(List<Phrase> preface) {
        return Menu.of(List.of(Prompt.MORE_MENU), Map.of(
                '2', this::callBack,
                '3', () -> more(envelope()),
                '4', keys().get('4'),
                '8', this::forward,
                '9', this::save,
                '*', () -> menu(List.of()))).after(preface);
    }

    private Step callBack() {
        return sender()
                .map(uri -> Connection.to(uri, () -> menu(List.of(Prompt.NOT_REACHED))))
                .orElseGet(() -> menu(List.of(Prompt.FROM_UNKNOWN)));
    }

    private Step delete() {
        return Waiting.on(new Act.DeleteMessage(message().id()), () -> {
            Set<UUID> more = new HashSet<>(deleted);
            more.add(message().id());
            return new Listening(retrieval, messages, index, Set.copyOf(more)).menu(List.of(Prompt.DELETED));
        }, this::failed);
    }

    private Step undelete() {
        return Waiting.on(new Act.UndeleteMessage(message().id()),
                () -> undeleted().menu(List.of(Prompt.UNDELETED)), this::failed);
    }

    private Listening undeleted() {
        Set<UUID> fewer = new HashSet<>(deleted);
        fewer.remove(message().id());
        return new Listening(retrieval, messages, index, Set.copyOf(fewer));
    }

    private Step save() {
        return isDeleted()
                ? Waiting.on(new Act.UndeleteMessage(message().id()), () -> undeleted().save(), this::failed)
                : Waiting.on(new Act.SaveMessage(message().id()), () -> menu(List.of(Prompt.SAVED)), this::failed);
    }

    private Step failed(Answer.Reason reason) {
        return menu(List.of(reason == Answer.Reason.NONE ? Prompt.NOT_PLAYED : Prompt.OUT_OF_ORDER));
    }

    private Step forward() {
        String domain = retrieval.owner().aor().domain();
        return Entry.ask(List.of(), Prompt.FORWARD_TO,
                number -> Waiting.on(new Act.FindMailbox(number, domain), answer -> answer instanceof Answer.Mailbox mailbox
                        ? introduce(mailbox.owner().aor(), List.of())
                        : menu(List.of(Prompt.NO_SUCH_MAILBOX))),
                () -> menu(List.of()));
    }

    private Step introduce(Aor to, List<Phrase> preface) {
        return Menu.of(List.of(Prompt.INTRODUCTION_MENU), Map.of(
                '1', () -> new Note(() -> forward(to, true), next -> introduce(to, next)).record(),
                '2', () -> forward(to, false),
                '*', () -> menu(List.of()))).after(preface);
    }

    private Step forward(Aor to, boolean introduced) {
        return Waiting.on(new Act.Forward(message().id(), to, introduced),
                () -> menu(List.of(Prompt.FORWARDED)),
                reason -> reason == Answer.Reason.FULL ? menu(List.of(Prompt.OTHER_MAILBOX_FULL)) : failed(reason));
    }

    /** The message is heard. */
    private final class Playing implements Turn {

        private final Sound sound;
        private final boolean paused;

        Playing(Sound sound, boolean paused) {
            this.sound = sound;
            this.paused = paused;
        }

        @Override
        public Step played() {
            return message().state() == MessageState.NEW && !isDeleted()
                    ? Waiting.on(new Act.SaveMessage(message().id()), () -> menu(List.of()), Listening.this::failed)
                    : menu(List.of());
        }

        @Override
        public Step pressed(char key) {
            return switch (key) {
                case '0' -> paused
                        ? Step.to(new Playing(sound, false), new Act.Resume())
                        : Step.to(new Playing(sound, true), new Act.Pause(), new Act.Wait(LONGEST_PAUSE));
                case '*' -> skip(SKIP.negated());
                case '#' -> skip(SKIP);
                case '2' -> Step.to(new Playing(sound, false), new Act.Play(List.of(new Phrase.Heard(sound))));
                default -> keys().containsKey(key) ? keys().get(key).get() : Step.stay(this);
            };
        }

        private Step skip(Duration by) {
            List<Act> acts = new ArrayList<>();
            acts.add(new Act.Skip(by));
            if (paused) {
                acts.add(new Act.Wait(LONGEST_PAUSE));
            }
            return new Step(this, acts);
        }

        @Override
        public Step timeUp() {
            return Farewell.after();
        }
    }
}
