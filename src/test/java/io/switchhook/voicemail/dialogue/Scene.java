package io.switchhook.voicemail.dialogue;

import io.switchhook.settings.DialogueSettings;
import io.switchhook.settings.Settings;
import io.switchhook.sip.Aor;
import io.switchhook.subscriber.ClassOfService;
import io.switchhook.subscriber.Credentials;
import io.switchhook.subscriber.Subscriber;
import io.switchhook.voicemail.media.Sound;
import io.switchhook.voicemail.store.Message;
import io.switchhook.voicemail.store.MessageState;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** A dialogue and what it has said so far. */
final class Scene {

    static final Aor ALICE = new Aor("alice", "example.net");
    static final Subscriber OWNER = subscriber(ALICE, "1000", "+4930123456");
    static final DialogueSettings SETTINGS =
            Settings.read(Map.of("switchhook.voicemail.operator", "sip:operator@{domain}")::get).dialogue();
    static final Sound SOUND = Sound.silence(Duration.ofSeconds(2));
    static final Duration ENOUGH = Duration.ofSeconds(3);
    static final Duration LITTLE = Duration.ofMillis(700);

    final Dialogue dialogue;
    /** What was done at the last event. */
    List<Act> acts = List.of();

    private Scene(Visit visit) {
        dialogue = new Dialogue(visit, SETTINGS);
    }

    static Subscriber subscriber(Aor aor, String... numbers) {
        Set<Aor> addresses = new HashSet<>();
        for (String number : numbers) {
            addresses.add(new Aor(number, aor.domain()));
        }
        return new Subscriber(1, aor, addresses, "", Credentials.of(aor.user(), aor.domain(), "secret"), true,
                ClassOfService.INTERNAL_ONLY, Duration.ofSeconds(20), true, true, ZoneId.of("Europe/Berlin"), Locale.US);
    }

    static Visit.Deposit deposit(int cause) {
        return new Visit.Deposit(OWNER, cause, "sip:bob@example.net", "Bob", "call-1");
    }

    static Message message(String from, MessageState state, boolean urgent, int minute) {
        Instant received = Instant.parse("2026-03-02T09:00:00Z").plusSeconds(60L * minute);
        return new Message(UUID.randomUUID(), ALICE, from, "", "call", received,
                ENOUGH, 24_058, state, urgent, "");
    }

    static Scene of(Visit visit) {
        Scene scene = new Scene(visit);
        scene.acts = scene.dialogue.begin();
        return scene;
    }

    /** Somebody hears the owner's general greeting. */
    static Scene greeted(int cause) {
        return of(deposit(cause)).done().none().none();
    }

    /** Somebody speaks after the tone. */
    static Scene recording() {
        return greeted(486).played().done().played();
    }

    /** The owner is in his main menu. */
    static Scene main(Message... messages) {
        return of(new Visit.Own(OWNER)).answered(new Answer.Folder(List.of(messages)));
    }

    Scene played() {
        acts = dialogue.played();
        return this;
    }

    Scene pressed(String keys) {
        List<Act> all = new ArrayList<>();
        keys.chars().forEach(key -> all.addAll(dialogue.pressed((char) key)));
        acts = all;
        return this;
    }

    Scene timeUp() {
        acts = dialogue.timeUp();
        return this;
    }

    Scene silent() {
        acts = dialogue.silent();
        return this;
    }

    Scene full() {
        acts = dialogue.full();
        return this;
    }

    Scene recorded(Duration sound) {
        acts = dialogue.recorded(sound);
        return this;
    }

    Scene answered(Answer answer) {
        acts = dialogue.answered(answer);
        return this;
    }

    Scene done() {
        return answered(new Answer.Done());
    }

    Scene none() {
        return failed(Answer.Reason.NONE);
    }

    Scene failed(Answer.Reason reason) {
        return answered(new Answer.Failed(reason));
    }

    Scene sound() {
        return answered(new Answer.Found(SOUND));
    }

    Scene hungUp() {
        acts = dialogue.hungUp();
        return this;
    }

    Scene transferFailed() {
        acts = dialogue.transferFailed();
        return this;
    }

    /** What was said at the last event, all of it. */
    List<Phrase> said() {
        return acts.stream()
                .filter(Act.Play.class::isInstance)
                .flatMap(act -> ((Act.Play) act).phrases().stream())
                .toList();
    }
}
