package io.switchhook.settings;

import java.time.Clock;
import javax.enterprise.event.Observes;
import javax.enterprise.inject.spi.AfterBeanDiscovery;
import javax.enterprise.inject.spi.Extension;
import javax.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the settings before anything else of the application exists, so that a wrong one stops its start, and gives them
 * and the clock to whoever injects them.
 */
public class SettingsExtension implements Extension {

    private static final Logger LOG = LoggerFactory.getLogger(SettingsExtension.class);

    void readSettings(@Observes AfterBeanDiscovery discovery) {
        try {
            Settings settings = SettingsSource.read();
            discovery.addBean().types(Settings.class).scope(Singleton.class).createWith(context -> settings);
            discovery.addBean().types(Clock.class).scope(Singleton.class).createWith(context -> Clock.systemUTC());
        } catch (InvalidSettingException e) {
            LOG.error(e.getMessage());
            discovery.addDefinitionError(e);
        }
    }
}
