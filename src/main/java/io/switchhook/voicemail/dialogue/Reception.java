package io.switchhook.voicemail.dialogue;

import io.switchhook.settings.DialogueSettings;
import io.switchhook.sip.TelephoneNumber;
import io.switchhook.subscriber.Subscriber;
import io.switchhook.voicemail.store.GreetingKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Somebody has not reached a subscriber, is greeted, and may leave a message. */
final class Reception {

    private static final int BUSY_HERE = 486;
    private static final int BUSY_EVERYWHERE = 600;
    private static final int TRIES = 3;

    private final DialogueSettings settings;
    private final Subscriber owner;
    private final boolean busy;
    private final Supplier<Step> signIn;

    /**
     * Someone who called a subscriber.
     *
     * @param cause why he did not get him (RFC 4458 2.2)
     * @param signIn what comes when he says that the mailbox is his
     */
    Reception(DialogueSettings settings, Subscriber owner, int cause, Supplier<Step> signIn) {
        this.settings = settings;
        this.owner = owner;
        this.busy = cause == BUSY_HERE || cause == BUSY_EVERYWHERE;
        this.signIn = signIn;
    }

    Step begin() {
        return Waiting.on(new Act.CheckRoom(),
                answer -> answer instanceof Answer.Failed failure ? greet(refusal(failure.reason())) : greet(List.of()));
    }

    private static List<Phrase> refusal(Answer.Reason reason) {
        return List.of(reason == Answer.Reason.FULL ? Prompt.MAILBOX_FULL : Prompt.OUT_OF_ORDER, Prompt.GOODBYE);
    }

    /** @param refusal why there is no message to be left; empty: there is */
    private Step greet(List<Phrase> refusal) {
        GreetingKind kind = busy ? GreetingKind.BUSY : GreetingKind.UNAVAILABLE;
        return Waiting.on(new Act.FindGreeting(List.of(GreetingKind.TEMPORARY, kind)),
                answer -> answer instanceof Answer.Found found
                        ? greet(List.of(new Phrase.Heard(found.sound())), refusal)
                        : Waiting.on(new Act.FindGreeting(List.of(GreetingKind.NAME)),
                                name -> greet(general(name, refusal.isEmpty()), refusal)));
    }

    private Step greet(List<Phrase> greeting, List<Phrase> refusal) {
        List<Phrase> all = new ArrayList<>(greeting);
        all.addAll(refusal);
        return Step.to(new Greeting(refusal.isEmpty()), new Act.Play(List.copyOf(all)));
    }

    /** The greeting of those who have none of their own. */
    private List<Phrase> general(Answer name, boolean open) {
        List<Phrase> greeting = new ArrayList<>();
        if (name instanceof Answer.Found found) {
            greeting.add(new Phrase.Heard(found.sound()));
        } else {
            greeting.addAll(number());
        }
        greeting.add(busy ? Prompt.IS_BUSY : Prompt.IS_UNAVAILABLE);
        if (open) {
            greeting.add(Prompt.LEAVE_MESSAGE);
        }
        return greeting;
    }

    /** The owner's shortest number, which is the one that callers dial. */
    private List<Phrase> number() {
        return Stream.concat(Stream.of(owner.aor()), owner.addresses().stream())
                .flatMap(address -> TelephoneNumber.ofSubscriberPart(address.user()).stream())
                .map(TelephoneNumber::digits)
                .min(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()))
                .map(digits -> List.<Phrase>of(Prompt.PERSON_AT, new Phrase.Digits(digits)))
                .orElse(List.of(Prompt.PERSON_YOU_CALL));
    }

    /** The greeting is heard, or why there is no message to be left. */
    private final class Greeting implements Turn {

        private final boolean open;

        Greeting(boolean open) {
            this.open = open;
        }

        @Override
        public Step played() {
            return open ? take(1) : Step.end(new Act.HangUp());
        }

        @Override
        public Step pressed(char key) {
            if (key == '*') {
                return signIn.get();
            }
            if (key == '0' && settings.operator(owner).isPresent()) {
                return Connection.to(settings.operator(owner).get(), () -> Farewell.after(Prompt.NOT_REACHED));
            }
            return open ? take(1) : Step.stay(this);
        }
    }

    private Step take(int number) {
        return new Taking(settings.longest(), (end, sound) -> taken(number, end, sound), Reception::refused)
                .begin(new Act.OpenMessage());
    }

    private static Step refused(Answer.Reason reason) {
        return Farewell.after(reason == Answer.Reason.FULL ? Prompt.MAILBOX_FULL : Prompt.OUT_OF_ORDER);
    }

    private Step taken(int number, Taking.End end, Duration sound) {
        boolean tooShort = sound.compareTo(settings.shortest()) < 0;
        Step step = switch (end) {
            case HANG_UP -> tooShort ? Step.end() : leave(false);
            case SILENCE -> tooShort ? Farewell.after() : keep(false);
            case LENGTH -> tooShort ? Farewell.after() : review(number, false, List.of(Prompt.TOO_LONG));
            case KEY -> tooShort ? again(number) : review(number, false, List.of());
        };
        return tooShort ? step.after(new Act.DiscardTake()) : step;
    }

    /** Nothing was said before {@code #}. */
    private Step again(int number) {
        return number == TRIES
                ? Farewell.after()
                : Step.to(new Announcement(() -> take(number + 1)), new Act.Play(List.of(Prompt.TOO_SHORT)));
    }

    private Step review(int number, boolean urgent, List<Phrase> preface) {
        return new Menu(List.of(Prompt.REVIEW), Map.of(
                '1', () -> keep(urgent),
                '2', () -> hear(number, urgent),
                '3', () -> take(number).after(new Act.DiscardTake()),
                '4', () -> review(number, !urgent, List.of(urgent ? Prompt.UNMARKED_URGENT : Prompt.MARKED_URGENT))),
                () -> keep(urgent),
                () -> leave(urgent), 1).after(preface);
    }

    private Step hear(int number, boolean urgent) {
        return Waiting.on(new Act.HearTake(),
                answer -> review(number, urgent, answer instanceof Answer.Found found
                        ? List.of(new Phrase.Heard(found.sound()))
                        : List.of(Prompt.OUT_OF_ORDER)),
                answer -> leave(urgent));
    }

    private static Step keep(boolean urgent) {
        return Waiting.on(new Act.KeepMessage(urgent),
                () -> Farewell.after(Prompt.MESSAGE_LEFT), reason -> Farewell.after(Prompt.NOT_LEFT));
    }

    /** The caller has hung up, which is a yes. */
    private static Step leave(boolean urgent) {
        return Step.end(new Act.KeepMessage(urgent));
    }
}
