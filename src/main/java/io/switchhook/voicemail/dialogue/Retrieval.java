package io.switchhook.voicemail.dialogue;

import io.switchhook.subscriber.Subscriber;
import io.switchhook.voicemail.store.Message;
import io.switchhook.voicemail.store.MessageState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The owner of a mailbox is told how many messages he has, and chooses what to do. */
record Retrieval(Subscriber owner) {

    Step begin() {
        return main(List.of());
    }

    /** @param preface what is said first, about what was done last */
    Step main(List<Phrase> preface) {
        return Waiting.on(new Act.ListMessages(), answer -> answer instanceof Answer.Folder folder
                ? main(preface, folder.messages())
                : Farewell.after(Prompt.OUT_OF_ORDER));
    }

    private Step main(List<Phrase> preface, List<Message> messages) {
        List<Message> fresh = messages.stream()
                .filter(message -> message.state() == MessageState.NEW)
                .sorted(Comparator.comparing((Message message) -> !message.urgent()).thenComparing(Message::received))
                .toList();
        List<Message> saved = messages.stream()
                .filter(message -> message.state() == MessageState.SAVED)
                .sorted(Comparator.comparing(Message::received))
                .toList();
        List<Phrase> prompt = new ArrayList<>();
        Map<Character, Supplier<Step>> keys = new HashMap<>();
        if (!fresh.isEmpty()) {
            prompt.add(Prompt.MAIN_NEW);
        }
        if (!saved.isEmpty()) {
            prompt.add(Prompt.MAIN_SAVED);
        }
        prompt.add(Prompt.MAIN_OPTIONS);
        keys.put('1', () -> listen(Stream.concat(fresh.stream(), saved.stream()).toList()));
        keys.put('2', () -> listen(saved));
        keys.put('0', () -> new Options(this).menu(List.of()));
        keys.put('*', () -> main(List.of()));
        keys.put('#', Farewell::after);

        List<Phrase> all = new ArrayList<>(preface);
        all.add(new Phrase.Counts(
                fresh.size(), (int) fresh.stream().filter(Message::urgent).count(), saved.size()));
        return Menu.of(prompt, keys).after(all);
    }

    private Step listen(List<Message> messages) {
        return messages.isEmpty() ? main(List.of(Prompt.NO_MESSAGES)) : new Listening(this, messages).begin();
    }
}
