package io.switchhook.voicemail.dialogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.switchhook.settings.DialogueSettings;
import io.switchhook.settings.InvalidSettingException;
import io.switchhook.settings.Settings;
import io.switchhook.voicemail.media.Sound;
import io.switchhook.voicemail.media.Tone;
import io.switchhook.voicemail.media.Wave;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LanguagesTest {

    private static final Sound OTHER = Tone.of(500, Duration.ofMillis(100));

    @TempDir
    private Path directory;

    private DialogueSettings settings(String... others) {
        Map<String, String> texts = new HashMap<>(Map.of("switchhook.voicemail.prompts", directory.toString()));
        for (int i = 0; i < others.length; i += 2) {
            texts.put(others[i], others[i + 1]);
        }
        return Settings.read(texts::get).dialogue();
    }

    private void write(String language, String word) throws IOException {
        Files.createDirectories(directory.resolve(language));
        Files.write(directory.resolve(language).resolve(word + ".wav"), Wave.file(OTHER));
    }

    private static byte[] said(Languages languages, String language, Phrase phrase) {
        return languages.of(Locale.forLanguageTag(language))
                .say(List.of(phrase), Instant.EPOCH, ZoneOffset.UTC, Locale.ROOT).bytes();
    }

    /** Also: every file has its text, and every text its file. */
    @Test
    void archiveHasEachWordOfEnglishAndNoOther() throws Exception {
        URI bundled = LanguagesTest.class.getResource("/voicemail/prompts/en/").toURI();
        List<String> files;
        try (Stream<Path> entries = Files.list(Path.of(bundled))) {
            files = entries.map(file -> file.getFileName().toString().replace(".wav", "")).sorted().toList();
        }
        List<String> texts;
        try (Stream<String> lines = Files.lines(Path.of("src/prompts/en.txt"))) {
            texts = lines.filter(line -> line.matches("[a-z].*")).map(line -> line.split("\\|")[0]).sorted().toList();
        }
        assertThat(files).isEqualTo(texts).containsExactlyElementsOf(
                new TreeSet<>(Language.vocabulary(new EnglishSpeech())));
    }

    @Test
    void promptsAreAudibleAndShort() {
        Languages languages = new Languages(Settings.read(key -> null).dialogue());

        for (Prompt prompt : Prompt.values()) {
            Sound sound = languages.of(Locale.ENGLISH).say(List.of(prompt), Instant.EPOCH, ZoneOffset.UTC, Locale.US);
            assertThat(sound.duration()).as(prompt.word()).isBetween(Duration.ofMillis(150), Duration.ofSeconds(13));
        }
    }

    @Test
    void directoryOverridesSinglePrompts() throws IOException {
        write("en", "goodbye");
        Languages languages = new Languages(settings());

        assertThat(said(languages, "en", Prompt.GOODBYE)).isEqualTo(OTHER.bytes());
        assertThat(said(languages, "en", Prompt.PIN)).isNotEqualTo(OTHER.bytes());
    }

    @Test
    void languageOfACountryTakesFromItsLanguageWhatItLacks() throws IOException {
        write("en-GB", "goodbye");
        Languages languages = new Languages(settings());

        assertThat(said(languages, "en-GB", Prompt.GOODBYE)).isEqualTo(OTHER.bytes());
        assertThat(said(languages, "en-US", Prompt.GOODBYE)).isNotEqualTo(OTHER.bytes());
        assertThat(said(languages, "en-GB", Prompt.PIN)).isEqualTo(said(languages, "en", Prompt.PIN));
    }

    @Test
    void furtherLanguageIsSpokenToThoseWhoSpeakIt() throws IOException {
        for (String word : Language.vocabulary(new EnglishSpeech())) {
            write("de", word);
        }
        Languages languages = new Languages(settings("switchhook.voicemail.language", "de"));

        assertThat(said(languages, "de-CH", Prompt.PIN)).isEqualTo(OTHER.bytes());
        assertThat(said(languages, "en", Prompt.PIN)).isNotEqualTo(OTHER.bytes());
        assertThat(said(languages, "fr", Prompt.PIN)).isEqualTo(OTHER.bytes());
    }

    @Test
    void incompleteLanguageIsNotSpoken() throws IOException {
        write("de", "goodbye");

        assertThat(said(new Languages(settings()), "de", Prompt.GOODBYE)).isNotEqualTo(OTHER.bytes());
        assertThatThrownBy(() -> new Languages(settings("switchhook.voicemail.language", "de")))
                .isInstanceOf(InvalidSettingException.class).hasMessageContaining("switchhook.voicemail.language");
    }

    @Test
    void missingDirectoryAndBadFilesAreNoticedAtTheStart() throws IOException {
        assertThatThrownBy(() -> new Languages(settings("switchhook.voicemail.prompts", directory.resolve("no").toString())))
                .isInstanceOf(InvalidSettingException.class);
        Files.createDirectories(directory.resolve("en"));
        Files.writeString(directory.resolve("en").resolve("goodbye.wav"), "not a sound");
        assertThatThrownBy(() -> new Languages(settings()))
                .isInstanceOf(InvalidSettingException.class).hasMessageContaining("goodbye.wav");
    }
}
