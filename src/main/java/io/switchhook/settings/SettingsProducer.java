package io.switchhook.settings;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.enterprise.context.Dependent;
import javax.enterprise.inject.Produces;
import javax.inject.Singleton;

/**
 * Makes {@link Settings} from, in this order: system properties, environment variables, the file that
 * {@code switchhook.config} names, the defaults. An environment variable has the key in capitals with every other
 * character an underscore: {@code SWITCHHOOK_CALL_RING_TIME}.
 */
@Dependent
public class SettingsProducer {

    private static final String FILE = "switchhook.config";
    private static final int FILE_ORDINAL = 200;

    @Produces
    @Singleton
    Settings settings() {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder().addSystemSources();
        Optional<String> file = Optional.ofNullable(builder.build().getRawValue(FILE)).filter(name -> !name.isBlank());
        file.ifPresent(name -> builder.withSources(fileSource(name)));
        SmallRyeConfig config = builder.build();
        return Settings.read(config::getRawValue);
    }

    private static PropertiesConfigSource fileSource(String name) {
        try {
            Path path = Path.of(name);
            if (Files.isReadable(path)) {
                return new PropertiesConfigSource(path.toUri().toURL(), FILE_ORDINAL);
            }
        } catch (IOException | IllegalArgumentException e) {
            // answered below: the operator needs the name, not our stack
        }
        throw new InvalidSettingException(FILE, name, "the name of a readable properties file");
    }
}
