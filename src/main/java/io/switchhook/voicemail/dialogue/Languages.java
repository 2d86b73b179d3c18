package io.switchhook.voicemail.dialogue;

import io.switchhook.container.ServerDirectory;
import io.switchhook.settings.DialogueSettings;
import io.switchhook.settings.InvalidSettingException;
import io.switchhook.settings.Settings;
import io.switchhook.voicemail.media.Sound;
import io.switchhook.voicemail.media.UnsuitableSoundException;
import io.switchhook.voicemail.media.Wave;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The languages that mailboxes speak. Read once, at the start: a word that is missing is noticed then and not in a call.
 *
 * <p>Prompts are a directory for each language, named by its BCP 47 tag, with a WAV file for each word. Those in the archive
 * are overridden file by file by those of the same language in the directory of the setting; a language of a country
 * ({@code en-GB}) takes from its language ({@code en}) what it does not have itself. Thread-safe.
 */
@Singleton
public class Languages {

    private static final Logger LOG = LoggerFactory.getLogger(Languages.class);

    private static final String BUNDLED = "/voicemail/prompts/";
    private static final String SUFFIX = ".wav";
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final String ENGLISH = "en";
    /** Other languages put words together as English does. */
    private static final Speech SPEECH = new EnglishSpeech();

    private final Map<String, Language> languages = new HashMap<>();
    private final Language fallback;

    /** @throws InvalidSettingException when the language of the settings cannot be spoken, or a prompt cannot be read */
    @Inject
    public Languages(Settings settings) {
        this(settings.dialogue());
    }

    Languages(DialogueSettings settings) {
        Map<String, Sound> english = bundled(ENGLISH);
        Map<String, Map<String, Sound>> own = settings.prompts().isEmpty()
                ? Map.of()
                : read(settings.prompts(), ServerDirectory.path().resolve(settings.prompts()));
        add(ENGLISH, english, own.getOrDefault(ENGLISH, Map.of()));
        own.forEach((tag, words) -> {
            if (!tag.equals(ENGLISH)) {
                String language = tag.split("-")[0];
                Map<String, Sound> general = new HashMap<>(language.equals(ENGLISH) ? english : Map.of());
                if (!tag.equals(language)) {
                    general.putAll(own.getOrDefault(language, Map.of()));
                }
                add(tag, general, words);
            }
        });
        fallback = find(settings.language());
        if (fallback == null) {
            throw new InvalidSettingException("switchhook.voicemail.language", settings.language(),
                    "a language that there are prompts in: " + String.join(", ", languages.keySet()));
        }
    }

    private void add(String tag, Map<String, Sound> general, Map<String, Sound> words) {
        Map<String, Sound> all = new HashMap<>(general);
        all.putAll(words);
        try {
            languages.put(tag, new Language(SPEECH, all));
        } catch (IllegalArgumentException e) {
            LOG.warn("The voicemail prompts of language {} are not used: {}", tag, e.getMessage());
        }
    }

    /** What is spoken to somebody of this language. */
    Language of(Locale locale) {
        Language language = find(locale.toLanguageTag());
        return language == null ? fallback : language;
    }

    private Language find(String tag) {
        String lower = tag.toLowerCase(Locale.ROOT);
        Language exact = languages.get(lower);
        return exact == null ? languages.get(lower.split("-")[0]) : exact;
    }

    private static Map<String, Sound> bundled(String tag) {
        Map<String, Sound> words = new HashMap<>();
        for (String word : Language.vocabulary(SPEECH)) {
            try (InputStream file = Languages.class.getResourceAsStream(BUNDLED + tag + "/" + word + SUFFIX)) {
                if (file != null) {
                    words.put(word, Wave.read(file, LONGEST));
                }
            } catch (IOException | UnsuitableSoundException e) {
                throw new IllegalStateException("the archive's prompt " + word + " cannot be read", e);
            }
        }
        return words;
    }

    private static Map<String, Map<String, Sound>> read(String setting, Path directory) {
        Map<String, Map<String, Sound>> languages = new HashMap<>();
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path language : entries.filter(Files::isDirectory).toList()) {
                languages.put(language.getFileName().toString().toLowerCase(Locale.ROOT), words(setting, language));
            }
        } catch (IOException | UncheckedIOException e) {
            throw invalid(setting, e.toString());
        }
        return languages;
    }

    private static Map<String, Sound> words(String setting, Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> entries = Files.list(directory)) {
            files = entries.filter(file -> file.getFileName().toString().endsWith(SUFFIX)).toList();
        }
        Map<String, Sound> words = new HashMap<>();
        for (Path file : files) {
            String name = file.getFileName().toString();
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
                words.put(name.substring(0, name.length() - SUFFIX.length()), Wave.read(in, LONGEST));
            } catch (UnsuitableSoundException e) {
                throw invalid(setting, file + ": " + e.getMessage());
            }
        }
        return words;
    }

    private static InvalidSettingException invalid(String setting, String why) {
        return new InvalidSettingException("switchhook.voicemail.prompts", setting,
                "a directory with one for each language, of WAV files (" + why + ")");
    }
}
