package io.switchhook.voicemail.dialogue;

import io.switchhook.sip.Aor;
import io.switchhook.subscriber.Subscriber;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Somebody says whose mailbox he wants, and proves by the PIN that it is his. He has three attempts; whether a mailbox exists
 * he is not told.
 *
 * @param signedIn what comes for the owner
 */
record SignIn(Function<Subscriber, Step> signedIn) {

    private static final int ATTEMPTS = 3;

    /** Asks for the number of a mailbox, in this domain, first. */
    Step ofAnybody(String domain) {
        return number(domain, 1, List.of());
    }

    /** Asks for the PIN of this mailbox. */
    Step of(Aor mailbox) {
        return pin(mailbox, 1, List.of(), () -> pin(mailbox, 1, List.of(), Farewell::after));
    }

    private Step number(String domain, int attempt, List<Phrase> preface) {
        return Entry.ask(preface, Prompt.MAILBOX_NUMBER,
                number -> pin(number, domain, attempt),
                Farewell::after);
    }

    private Step pin(String number, String domain, int attempt) {
        return Entry.ask(List.of(), Prompt.PIN,
                pin -> check(number, domain, pin, attempt, preface -> number(domain, attempt + 1, preface)),
                () -> number(domain, attempt, List.of()));
    }

    private Step pin(Aor mailbox, int attempt, List<Phrase> preface, Supplier<Step> back) {
        return Entry.ask(preface, Prompt.PIN,
                pin -> check(mailbox.user(), mailbox.domain(), pin, attempt, next -> pin(mailbox, attempt + 1, next, back)),
                back);
    }

    private Step check(String number, String domain, String pin, int attempt, Function<List<Phrase>, Step> again) {
        return Waiting.on(new Act.SignIn(number, domain, pin), answer -> {
            if (answer instanceof Answer.Mailbox mailbox) {
                return signedIn.apply(mailbox.owner());
            }
            return switch (((Answer.Failed) answer).reason()) {
                case WRONG, NONE -> attempt == ATTEMPTS
                        ? Farewell.after(Prompt.WRONG_PIN)
                        : again.apply(List.of(Prompt.WRONG_PIN));
                case LOCKED -> Farewell.after(Prompt.PIN_LOCKED);
                case FULL, BROKEN -> Farewell.after(Prompt.OUT_OF_ORDER);
            };
        });
    }
}
