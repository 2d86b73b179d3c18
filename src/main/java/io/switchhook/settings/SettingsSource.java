package io.switchhook.settings;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where settings come from, in this order: system properties, environment variables, the file that
 * {@code switchhook.config} names, the defaults. An environment variable has the key in capitals with every other
 * character an underscore: {@code SWITCHHOOK_CALL_RING_TIME}.
 */
final class SettingsSource {

    private static final String FILE = "switchhook.config";
    /** Below environment variables (300) and system properties (400). */
    private static final int FILE_ORDINAL = 200;

    private SettingsSource() {}

    /**
     * Reads all settings.
     *
     * @throws InvalidSettingException when one cannot be used
     */
    static Settings read() {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder().addSystemSources();
        String file = builder.build().getRawValue(FILE);
        if (file != null && !file.isBlank()) {
            builder.withSources(open(file.strip()));
        }
        return Settings.read(builder.build()::getRawValue);
    }

    private static PropertiesConfigSource open(String file) {
        try {
            Path path = Path.of(file);
            if (Files.isReadable(path)) {
                return new PropertiesConfigSource(path.toUri().toURL(), FILE_ORDINAL);
            }
        } catch (IOException | IllegalArgumentException e) {
            // answered below: the operator needs the name, not our stack
        }
        throw new InvalidSettingException(FILE, file, "the name of a readable properties file");
    }
}
