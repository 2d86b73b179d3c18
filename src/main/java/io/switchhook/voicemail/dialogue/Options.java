package io.switchhook.voicemail.dialogue;

import io.switchhook.voicemail.store.GreetingKind;
import java.util.List;
import java.util.Map;

/** The owner of a mailbox sees to his greetings and his PIN. */
record Options(Retrieval retrieval) {

    Step menu(List<Phrase> preface) {
        return Menu.of(List.of(Prompt.OPTIONS), Map.of(
                '1', () -> greeting(GreetingKind.UNAVAILABLE, List.of()),
                '2', () -> greeting(GreetingKind.BUSY, List.of()),
                '3', () -> greeting(GreetingKind.NAME, List.of()),
                '4', () -> greeting(GreetingKind.TEMPORARY, List.of()),
                '5', () -> pin(List.of()),
                '*', () -> retrieval.main(List.of()))).after(preface);
    }

    private Step greeting(GreetingKind kind, List<Phrase> preface) {
        return Menu.of(List.of(Prompt.GREETING_MENU), Map.of(
                '1', () -> new Note(() -> keep(kind), next -> greeting(kind, next)).record(),
                '2', () -> Waiting.on(new Act.RemoveGreeting(kind),
                        () -> greeting(kind, List.of(Prompt.GREETING_REMOVED)), reason -> failed(kind, reason)),
                '3', () -> Waiting.on(new Act.FindGreeting(List.of(kind)), answer -> answer instanceof Answer.Found found
                        ? greeting(kind, List.of(new Phrase.Heard(found.sound())))
                        : failed(kind, ((Answer.Failed) answer).reason())),
                '*', () -> menu(List.of()))).after(preface);
    }

    private Step keep(GreetingKind kind) {
        return Waiting.on(new Act.KeepGreeting(kind),
                () -> greeting(kind, List.of(Prompt.GREETING_STORED)), reason -> failed(kind, reason));
    }

    private Step failed(GreetingKind kind, Answer.Reason reason) {
        return greeting(kind, List.of(reason == Answer.Reason.NONE ? Prompt.NO_GREETING : Prompt.OUT_OF_ORDER));
    }

    private Step pin(List<Phrase> preface) {
        return Entry.ask(preface, Prompt.NEW_PIN,
                pin -> Entry.ask(List.of(), Prompt.NEW_PIN_AGAIN,
                        again -> pin.equals(again) ? change(pin) : pin(List.of(Prompt.PINS_DIFFER)),
                        () -> pin(List.of())),
                () -> menu(List.of()));
    }

    private Step change(String pin) {
        return Waiting.on(new Act.ChangePin(pin),
                () -> menu(List.of(Prompt.PIN_CHANGED)),
                reason -> reason == Answer.Reason.WRONG
                        ? pin(List.of(Prompt.PIN_WEAK))
                        : menu(List.of(Prompt.OUT_OF_ORDER)));
    }
}
