package io.switchhook.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The file that operators copy tells every setting and its default. */
class SettingsFileTest {

    private static final Path FILE = Path.of("conf/switchhook.properties");
    private static final Pattern COMMENTED_OUT = Pattern.compile("#(?=switchhook\\.)");
    /** Read by the log library. */
    private static final String LOG_LEVEL = "switchhook.log.level";

    @Test
    void fileNamesEverySettingAndNoOther() throws IOException {
        Set<String> read = new HashSet<>(Set.of(LOG_LEVEL));
        Settings.read(key -> {
            read.add(key);
            return null;
        });

        assertThat(defaultsInFile().stringPropertyNames()).containsExactlyInAnyOrderElementsOf(read);
    }

    @Test
    void fileTellsTheDefaults() throws IOException {
        assertThat(Settings.read(defaultsInFile()::getProperty))
                .usingRecursiveComparison()
                .withEqualsForType((one, other) -> one.pattern().equals(other.pattern()), Pattern.class)
                .isEqualTo(Settings.read(key -> null));
    }

    @Test
    void fileAsShippedSetsNothing() throws IOException {
        assertThat(properties(Files.readString(FILE))).isEmpty();
    }

    private static Properties defaultsInFile() throws IOException {
        return properties(Files.readAllLines(FILE).stream()
                .map(line -> COMMENTED_OUT.matcher(line).lookingAt() ? line.substring(1) : line)
                .collect(Collectors.joining("\n")));
    }

    private static Properties properties(String text) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(text));
        return properties;
    }
}
